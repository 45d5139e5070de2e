// SPDX-License-Identifier: Apache-2.0
#include <command/form_report.h>

int form_select(const struct form *form, const char *name, const struct selector_options *options,
                const struct form_field **field, struct error *error)
{
    const struct form_selector selector = {name, options->command, options->line};
    if (name == NULL && options->command == NULL && options->line == 0)
        return error_set(error, ERROR_USAGE, "NAME is missing: give it, --command or --line");
    return form_find(form, &selector, field, error);
}

const char *form_shown_value(const struct form_field *field)
{
    return field->source == FORM_LINKED && field->path != NULL ? field->path : field->value;
}

static void add_choices(const struct form_field *field, struct json *to)
{
    struct json *choices = json_add(to, "choices", json_array());
    for (size_t i = 0; i < field->choice_count; i++) {
        struct json *choice = json_add(choices, NULL, json_object());
        json_add_text(choice, "value", field->choices[i].value);
        json_add_text(choice, "label", field->choices[i].label);
    }
}

static void add_value(const struct form_field *field, bool reveal, struct json *to)
{
    static const char *const sources[] = {[FORM_NO_VALUE] = "none",
                                          [FORM_OWN] = "value",
                                          [FORM_DEFAULT] = "default",
                                          [FORM_LINKED] = "linked"};
    if (field->source == FORM_NO_VALUE || (field->secret && !reveal))
        json_add_null(to, "value");
    else
        json_add_text(to, "value", field->value);
    json_add_text(to, "source", sources[field->source]);
    if (field->path != NULL)
        json_add_text(to, "path", field->path);
    if (field->linked != NULL && field->linked[0] != '\0')
        json_add_text(to, "linked", field->linked);
    if (field->source == FORM_LINKED)
        json_add_number(to, "linked_line", field->linked_line);
    if (field->problem != NULL)
        json_add_text(to, "problem", field->problem);
}

void form_report_json(const struct form_field *field, bool reveal, struct json *to)
{
    json_add_text(to, "name", field->name);
    if (field->command != NULL)
        json_add_text(to, "command", field->command);
    json_add_text(to, "type", form_type_name(field->type));
    json_add_number(to, "line", field->line);
    add_value(field, reveal, to);
    if (field->width != 0)
        json_add_number(to, "width", field->width);
    if (field->width_min != 0)
        json_add_number(to, "width_min", field->width_min);
    if (field->choice_count > 0)
        add_choices(field, to);
    if (field->tooltip[0] != '\0')
        json_add_text(to, "tooltip", field->tooltip);
    json_add_bool(to, "output", field->is_output);
    json_add_bool(to, "hidden", field->hidden);
    json_add_bool(to, "enabled", !field->disabled);
    json_add_bool(to, "secret", field->secret);
}
