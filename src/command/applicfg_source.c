// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <command/applicfg_source.h>
#include <command/report.h>
#include <ctype.h>
#include <inttypes.h>
#include <spec/place.h>
#include <stdlib.h>
#include <string.h>
#include <text/expression.h>
#include <text/json.h>

void applicfg_source_release(struct applicfg_source *source)
{
    text_list_release(&source->names);
    text_list_release(&source->constants);
}

bool applicfg_source_is_given(const struct applicfg_source *source)
{
    return source->layout != NULL || source->names.count > 0;
}

int applicfg_need(const char *option, const char *value, struct error *error)
{
    return value != NULL ? 0 : error_set(error, ERROR_USAGE, "option %s is missing", option);
}

int applicfg_number(const char *option, const char *text, int64_t *value, struct error *error)
{
    if (expression_evaluate(text_span(text), NULL, NULL, value, error) == 0)
        return 0;
    error->code = ERROR_USAGE;
    return error_prefix(error, "option %s", option);
}

int applicfg_macro(const char *layout, const char *macro, int64_t *value, struct error *error)
{
    AUTO(blob) text = {0};
    const struct assignment_query query = {
        .kind = assignment_kind_of_layout(layout), .name = macro, .last = true};
    if (applicfg_need("--macro", macro, error) != 0 ||
        file_load(layout, EDIT_FILE_LIMIT, &text, error) != 0)
        return -1;
    return assignment_number(blob_span(&text), layout, &query, value, error);
}

static int read_parameter(const char *path, struct span text, const char *name, int64_t *value,
                          struct error *error)
{
    const struct place_file file = {path, text};
    const struct place place = {.is_xml = true, .name = name, .part = true};
    return place_read_number(&file, &place, value, error);
}

/* The values that an expression may name. */
struct values {
    int64_t *items;
    size_t count;
    const struct text_list *constants;
};

static int look_up(void *context, struct span name, int64_t *value, struct error *error)
{
    const struct values *values = context;
    const char *text = (const char *)name.data;
    bool constant = name.size >= 4 && strncmp(text, "cons", 4) == 0;
    bool known = constant || (name.size >= 3 && strncmp(text, "val", 3) == 0);
    size_t at = constant ? 4 : 3;
    size_t number = at == name.size ? 1 : 0;
    for (; known && at < name.size && isdigit((unsigned char)text[at]) && number < 1000; at++)
        number = 10 * number + (size_t)(text[at] - '0');
    if (!known || at != name.size || number == 0 ||
        number > (constant ? values->constants->count : values->count))
        return error_set(error, ERROR_CONFIG,
                         "'%.*s' is no value of the expression (val1, ..., cons1, ...)",
                         (int)name.size, text);
    if (constant)
        return applicfg_number("-cons", values->constants->items[number - 1], value, error);
    *value = values->items[number - 1];
    return 0;
}

static int read_all(const char *path, const struct text_list *names, int64_t *items,
                    struct error *error)
{
    AUTO(blob) text = {0};
    if (names->count > 0 && file_load(path, EDIT_FILE_LIMIT, &text, error) != 0)
        return -1;
    for (size_t i = 0; i < names->count; i++)
        if (read_parameter(path, blob_span(&text), names->items[i], &items[i], error) != 0)
            return -1;
    return 0;
}

static int evaluate(const struct applicfg_source *source, struct values *values, int64_t *value,
                    bool *wanted, struct error *error)
{
    int64_t holds = 1;
    if (source->condition != NULL &&
        expression_evaluate(text_span(source->condition), look_up, values, &holds, error) != 0)
        return error_prefix(error, "option -cond");
    *wanted = holds != 0;
    if (!*wanted || source->expression == NULL)
        return 0;
    if (expression_evaluate(text_span(source->expression), look_up, values, value, error) != 0)
        return error_prefix(error, "option --expression");
    return 0;
}

int applicfg_source_value(const struct applicfg_source *source, const char *file, int64_t *value,
                          bool *wanted, struct error *error)
{
    enum { VALUES_MAX = 16 };
    int64_t items[VALUES_MAX];
    struct values values = {items, source->names.count, &source->constants};
    const char *path = source->xml != NULL ? source->xml : file;
    *wanted = true;
    if (!applicfg_source_is_given(source))
        return error_set(error, ERROR_USAGE,
                         "no value: give --layout and --macro, or -xml and -nxml");
    if (source->names.count >= VALUES_MAX)
        return error_set(error, ERROR_USAGE, "more than %d values", VALUES_MAX - 1);
    if (read_all(path, &source->names, items, error) != 0)
        return -1;
    if (source->layout != NULL) {
        if (applicfg_macro(source->layout, source->macro, &items[values.count], error) != 0)
            return -1;
        values.count++;
    }
    *value = items[0];
    return evaluate(source, &values, value, wanted, error);
}

bool applicfg_list_has(const char *list, int64_t value)
{
    while (*list != '\0') {
        size_t length = strcspn(list, ", []");
        int64_t item;
        struct error ignored;
        if (length > 0 &&
            expression_evaluate((struct span){(const uint8_t *)list, length}, NULL, NULL, &item,
                                &ignored) == 0 &&
            item == value)
            return true;
        list += length + (list[length] != '\0');
    }
    return false;
}

int applicfg_finish(const struct invocation *invocation, const struct edit_set *set, bool verbose,
                    struct error *error)
{
    const struct run *run = invocation->run;
    if (edit_set_save(set, error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "file", set->files[0].path);
        json_add_bool(top, "changed", edit_file_is_changed(&set->files[0]));
        return json_print(top, run->out, error);
    }
    if (run->quiet || !(verbose || run->verbose))
        return 0;
    fprintf(run->out, "'%s': %s\n", set->files[0].path,
            edit_file_is_changed(&set->files[0]) ? "changed" : "nothing to change");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}
