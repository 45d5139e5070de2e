// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <command/obk_lock.h>
#include <pack/obk_fixed.h>
#include <text/json.h>

struct lock_options {
    bool yes;
    const char *output;
};

static const struct option_row rows[] = {
    {"--yes", NULL, "I know that a device that takes this file can never be opened again",
     OPTION_FLAG, offsetof(struct lock_options, yes)},
    {"--output", "FILE", "the file to write", OPTION_TEXT, offsetof(struct lock_options, output)},
    {.name = NULL},
};

static int run_lock(struct invocation *invocation, struct error *error)
{
    const struct lock_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(blob) bytes = {0};
    if (options->output == NULL)
        return error_set(error, ERROR_USAGE, "--output is needed; see 'otpc obk lock --help'");
    if (!options->yes)
        return error_set(
            error, ERROR_USAGE,
            "a device that takes this file can never be opened again; say so with --yes");
    if (obk_lock_file(&bytes, error) != 0 ||
        output_save(options->output, OUTPUT_ORDINARY, blob_span(&bytes), error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", options->output);
        json_add_number(top, "size", bytes.size);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out, "made '%s': it locks debug authentication of an STM32H7RS for ever\n",
                options->output);
    return 0;
}

const struct command obk_lock_command = {
    .noun = "obk",
    .verb = "lock",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .summary = "Make the file that locks debug authentication of an STM32H7RS.",
    .rows = rows,
    .options_size = sizeof(struct lock_options),
    .run = run_lock,
};
