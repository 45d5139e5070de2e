// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <command/config_list.h>
#include <command/form_report.h>

struct list_options {
    bool all;
};

static const struct option_row rows[] = {
    {"--all", NULL, "hidden parameters too", OPTION_FLAG, offsetof(struct list_options, all)},
    {.name = NULL},
};

/* Prints text of a file: nothing in it moves the cursor. */
static int print(const struct run *run, const char *before, const char *text, const char *behind,
                 struct error *error)
{
    AUTO_TEXT shown = NULL;
    if (text_copy(text, &shown, error) != 0)
        return -1;
    text_make_printable(shown);
    fprintf(run->out, "%s%s%s", before, shown, behind);
    return 0;
}

/* Type and whatever else tells it from others: "(File, -k, hidden, from 'Config.xml')". */
static int print_traits(const struct run *run, const struct form_field *field, struct error *error)
{
    fprintf(run->out, " (%s", form_type_name(field->type));
    if (field->is_output)
        fprintf(run->out, ", output");
    if (field->command != NULL &&
        print(run, ", ", field->command[0] == '\0' ? "input" : field->command, "", error) != 0)
        return -1;
    if (field->hidden)
        fprintf(run->out, ", hidden");
    if (field->disabled && field->type != FORM_FLAG)
        fprintf(run->out, ", disabled");
    if (field->source == FORM_DEFAULT)
        fprintf(run->out, ", default");
    if (field->source == FORM_LINKED && print(run, ", from '", field->linked, "'", error) != 0)
        return -1;
    fprintf(run->out, ")");
    return 0;
}

static int print_value(const struct run *run, const struct form_field *field, struct error *error)
{
    if (field->problem != NULL)
        return print(run, " has no value: ", field->problem, "\n", error);
    if (field->source == FORM_NO_VALUE)
        return print(run, " has no value", "", "\n", error);
    if (field->secret)
        return print(run, " = ", "(secret)", "\n", error);
    return print(run, " = ", form_shown_value(field), "\n", error);
}

static int print_field(const struct run *run, const struct form_field *field, struct error *error)
{
    fprintf(run->out, "%u: ", field->line);
    if (print(run, "", field->name, "", error) != 0 || print_traits(run, field, error) != 0 ||
        print_value(run, field, error) != 0)
        return -1;
    if (field->tooltip[0] != '\0' && print(run, "      ", field->tooltip, "\n", error) != 0)
        return -1;
    for (size_t i = 0; i < field->choice_count && field->type != FORM_FLAG; i++) {
        const struct form_choice *choice = &field->choices[i];
        if (print(run, "      ", choice->value, choice->label[0] == '\0' ? "" : "  ", error) != 0 ||
            print(run, "", choice->label, "\n", error) != 0)
            return -1;
    }
    return 0;
}

static int print_form(const struct run *run, const struct form *form, bool all, struct error *error)
{
    size_t hidden = 0;
    if (form->title[0] != '\0' && print(run, "", form->title, "\n", error) != 0)
        return -1;
    for (size_t i = 0; i < form->count; i++) {
        bool left_out = form->fields[i].hidden && !all;
        hidden += left_out;
        if (!left_out && print_field(run, &form->fields[i], error) != 0)
            return -1;
    }
    if (hidden > 0)
        run_note(run, "%zu hidden parameter%s not shown: see --all", hidden,
                 hidden == 1 ? " is" : "s are");
    return 0;
}

static int print_json(const struct run *run, const struct form *form, bool all, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "config", form->path);
    json_add_text(top, "kind", form->is_image ? "image" : "obk");
    json_add_text(top, "title", form->title);
    struct json *fields = json_add(top, "parameters", json_array());
    for (size_t i = 0; i < form->count; i++)
        if (all || !form->fields[i].hidden)
            form_report_json(&form->fields[i], false, json_add(fields, NULL, json_object()));
    return json_print(top, run->out, error);
}

static int run_list(struct invocation *invocation, struct error *error)
{
    struct run *run = invocation->run;
    const struct list_options *options = invocation->options;
    AUTO(form) form = {0};
    if (form_load(run, invocation->operands.items[0], &form, error) != 0)
        return -1;
    if ((run->json ? print_json(run, &form, options->all, error)
                   : print_form(run, &form, options->all, error)) != 0)
        return -1;
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the list");
}

const struct command config_list_command = {
    .noun = "config",
    .verb = "list",
    .operands = "FILE.xml",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "List the parameters of an image or option-byte key XML with their values.",
    .rows = rows,
    .options_size = sizeof(struct list_options),
    .run = run_list,
};
