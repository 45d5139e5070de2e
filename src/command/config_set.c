// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/lock.h>
#include <base/output.h>
#include <command/config_set.h>
#include <command/form_report.h>
#include <string.h>

enum { VALUE_LIMIT = 64 * 1024 };

struct set_options {
    struct selector_options selector;
};

static const struct option_row rows[] = {
    SELECTOR_ROWS(struct set_options, selector),
    {.name = NULL},
};

/* All of standard input, without the end of its line; becomes a C string. */
static int read_value(struct blob *value, struct error *error)
{
    if (file_load_descriptor(0, "standard input", VALUE_LIMIT, value, error) != 0)
        return -1;
    if (value->size > 0 && value->data[value->size - 1] == '\n')
        value->size--;
    if (value->size > 0 && value->data[value->size - 1] == '\r')
        value->size--;
    if (value->size > 0 && memchr(value->data, 0, value->size) != NULL)
        return error_set(error, ERROR_CONFIG, "the value on standard input has a NUL byte");
    return blob_append_fill(value, 0, 1, error);
}

static int take_value(const char *operand, struct blob *value, struct error *error)
{
    if (strcmp(operand, "-") == 0)
        return read_value(value, error);
    return blob_append(value, (struct span){(const uint8_t *)operand, strlen(operand) + 1}, error);
}

static bool is_same(const struct blob *one, const struct blob *other)
{
    return one->size == other->size && memcmp(one->data, other->data, one->size) == 0;
}

static void report(const struct run *run, const struct form *form, const struct form_field *field,
                   const char *value, bool changed)
{
    if (run->quiet)
        return;
    fprintf(run->out, "'%s': parameter '%s' ", form->path, field->name);
    if (field->secret || !changed)
        fprintf(run->out, "%s\n", changed ? "is changed" : "has this value already");
    else
        fprintf(run->out, "is now '%s'\n", value);
}

static int report_json(const struct run *run, const struct form *form,
                       const struct form_field *field, const char *value, bool changed,
                       struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "config", form->path);
    json_add_text(top, "name", field->name);
    json_add_number(top, "line", field->line);
    if (field->secret)
        json_add_null(top, "value");
    else
        json_add_text(top, "value", value);
    json_add_bool(top, "changed", changed);
    return json_print(top, run->out, error);
}

static int change(const struct run *run, const struct form *form, const struct form_field *field,
                  const char *value, struct error *error)
{
    AUTO(blob) text = {0};
    if (form_set(form, field, value, &text, error) != 0)
        return -1;
    bool changed = !is_same(&form->text, &text);
    if (changed && output_save(form->path, OUTPUT_EDITED, blob_span(&text), error) != 0)
        return -1;
    if (!run->json)
        report(run, form, field, value, changed);
    else if (report_json(run, form, field, value, changed, error) != 0)
        return -1;
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int run_set(struct invocation *invocation, struct error *error)
{
    const struct set_options *options = invocation->options;
    const struct text_list *operands = &invocation->operands;
    const char *config = operands->items[0];
    const char *name = operands->count > 2 ? operands->items[1] : NULL;
    const char *operand = operands->items[operands->count - 1];
    const struct form_field *field;
    AUTO(blob) value = {0};
    AUTO(lock) lock = {0};
    AUTO(form) form = {0};
    if (take_value(operand, &value, error) != 0 || lock_take(&lock, config, error) != 0 ||
        form_load(invocation->run, config, &form, error) != 0 ||
        form_select(&form, name, &options->selector, &field, error) != 0)
        return -1;
    if (field->secret && strcmp(operand, "-") != 0)
        return form_error(&form, field, error, ERROR_USAGE,
                          "a password is no argument: give '-', and the password on standard "
                          "input");
    return change(invocation->run, &form, field, (const char *)value.data, error);
}

const struct command config_set_command = {
    .noun = "config",
    .verb = "set",
    .operands = "FILE.xml [NAME] VALUE",
    .operands_min = 2,
    .operands_max = 3,
    .summary = "Change the value of a parameter and nothing else in its XML.",
    .rows = rows,
    .options_size = sizeof(struct set_options),
    .run = run_set,
};
