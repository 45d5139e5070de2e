// SPDX-License-Identifier: Apache-2.0
#include <command/config_get.h>
#include <command/form_report.h>

struct get_options {
    struct selector_options selector;
    bool reveal;
};

static const struct option_row rows[] = {
    SELECTOR_ROWS(struct get_options, selector),
    {"--reveal", NULL, "show a password", OPTION_FLAG, offsetof(struct get_options, reveal)},
    {.name = NULL},
};

static int check_value(const struct form *form, const struct form_field *field, bool reveal,
                       struct error *error)
{
    if (field->problem != NULL)
        return form_error(form, field, error, ERROR_CONFIG, "%s", field->problem);
    if (field->source == FORM_NO_VALUE)
        return form_error(form, field, error, ERROR_CONFIG, "no value");
    if (field->secret && !reveal)
        return form_error(form, field, error, ERROR_CONFIG,
                          "it is a password, which is shown with --reveal only");
    return 0;
}

static int print_field(const struct run *run, const struct form *form,
                       const struct form_field *field, bool reveal, struct error *error)
{
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "config", form->path);
        form_report_json(field, reveal, top);
        return json_print(top, run->out, error);
    }
    fprintf(run->out, "%s\n", form_shown_value(field));
    return 0;
}

static int run_get(struct invocation *invocation, struct error *error)
{
    struct run *run = invocation->run;
    const struct get_options *options = invocation->options;
    const struct text_list *operands = &invocation->operands;
    const char *name = operands->count > 1 ? operands->items[1] : NULL;
    AUTO(form) form = {0};
    const struct form_field *field;
    if (form_load(run, operands->items[0], &form, error) != 0 ||
        form_select(&form, name, &options->selector, &field, error) != 0 ||
        check_value(&form, field, options->reveal, error) != 0 ||
        print_field(run, &form, field, options->reveal, error) != 0)
        return -1;
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the value");
}

const struct command config_get_command = {
    .noun = "config",
    .verb = "get",
    .operands = "FILE.xml [NAME]",
    .operands_min = 1,
    .operands_max = 2,
    .summary = "Print the value of a parameter of an image or option-byte key XML.",
    .rows = rows,
    .options_size = sizeof(struct get_options),
    .run = run_get,
};
