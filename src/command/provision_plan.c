// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <base/path.h>
#include <command/provision.h>
#include <command/provision_plan.h>
#include <device/provision_script.h>

struct plan_options {
    struct provision_options common;
    const char *script;
    bool no_check;
};

static const struct option_row rows[] = {
    {"--script", "FILE", "write a script: for cmd.exe where FILE is .bat or .cmd, else for sh",
     OPTION_TEXT, offsetof(struct plan_options, script)},
    {"--no-check", NULL, "show the steps without checking any file", OPTION_FLAG,
     offsetof(struct plan_options, no_check)},
    PROVISION_ROWS(struct plan_options, common),
    {.name = NULL},
};

static int print_steps(const struct provision *provision, struct error *error)
{
    FILE *out = provision->run->out;
    for (size_t i = 0; i < provision->steps.count; i++) {
        const struct provision_step *step = &provision->steps.items[i];
        AUTO(blob) command = {0};
        if (provision_command_text(step, &command, error) != 0)
            return -1;
        fprintf(out, "%zu. %s%s\n   %.*s\n", i + 1, step->title,
                step->confirm == NULL ? "" : " (cannot be undone)", (int)command.size,
                (const char *)command.data);
    }
    return 0;
}

static void describe_steps(const struct provision *provision, struct json *top)
{
    struct json *list = json_add(top, "steps", json_array());
    for (size_t i = 0; i < provision->steps.count; i++) {
        const struct provision_step *step = &provision->steps.items[i];
        struct json *object = json_add(list, NULL, json_object());
        json_add_number(object, "number", i + 1);
        json_add_text(object, "title", step->title);
        if (step->confirm != NULL)
            json_add_text(object, "confirm", step->confirm);
        struct json *words = json_add(object, "command", json_array());
        for (size_t j = 0; j < step->count; j++)
            json_add_text(words, NULL, step->words[j]);
    }
}

static int show(struct provision *provision, struct error *error)
{
    AUTO_JSON top = json_object();
    const struct run *run = provision->run;
    if (run->json) {
        provision_describe(provision, top);
        describe_steps(provision, top);
        if (json_print(top, run->out, error) != 0)
            return -1;
    } else if (!run->quiet && print_steps(provision, error) != 0)
        return -1;
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int write_script(const struct provision *provision, const char *path, struct error *error)
{
    AUTO(blob) text = {0};
    bool windows = path_has_extension(path, "bat") || path_has_extension(path, "cmd");
    if (provision_refuse_input(provision, path, error) != 0 ||
        (windows ? provision_script_bat : provision_script_sh)(&provision->steps, &text, error) !=
            0)
        return -1;
    return output_save(path, windows ? OUTPUT_ORDINARY : OUTPUT_EXECUTABLE, blob_span(&text),
                       error);
}

static int run_plan(struct invocation *invocation, struct error *error)
{
    const struct plan_options *options = invocation->options;
    AUTO(provision) provision = {.run = invocation->run};
    if (provision_open(invocation, &options->common, &provision, error) != 0)
        return -1;
    if (!options->no_check)
        provision_judge(&provision);
    if (options->script != NULL && provision.wrong == 0 &&
        write_script(&provision, options->script, error) != 0)
        return -1;
    if (show(&provision, error) != 0)
        return -1;
    if (provision.wrong == 0)
        return 0;
    return error_at(error, ERROR_INVALID, provision.path, 0, "%zu finding%s%s", provision.wrong,
                    provision.wrong == 1 ? "" : "s",
                    options->script == NULL ? "" : "; no script was written");
}

const struct command provision_plan_command = {
    .noun = "provision",
    .verb = "plan",
    .operands = "PLAN.json",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show how a device is provisioned, and check that it can be.",
    .rows = rows,
    .options_size = sizeof(struct plan_options),
    .run = run_plan,
};
