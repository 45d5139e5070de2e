// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <command/obk_data.h>
#include <pack/obk_fixed.h>
#include <text/json.h>

struct data_options {
    const char *family;
    const char *path;
    bool no_encryption;
    const char *output;
};

static const struct option_row rows[] = {
    {"--family", "h5|h7rs", "product family", OPTION_TEXT, offsetof(struct data_options, family)},
    {"--path", "PATH", "boot stage: oemirot, stirot, oemurot", OPTION_TEXT,
     offsetof(struct data_options, path)},
    {"--no-encryption", NULL, "the device stores it in clear", OPTION_FLAG,
     offsetof(struct data_options, no_encryption)},
    {"--output", "FILE", "the file to write", OPTION_TEXT, offsetof(struct data_options, output)},
    {.name = NULL},
};

static int run_data(struct invocation *invocation, struct error *error)
{
    const struct data_options *options = invocation->options;
    const struct run *run = invocation->run;
    static const bool off = false;
    AUTO(blob) bytes = {0};
    if (options->family == NULL || options->path == NULL || options->output == NULL)
        return error_set(error, ERROR_USAGE,
                         "--family, --path and --output are needed; see 'otpc obk data --help'");
    if (obk_data_file(options->family, options->path, options->no_encryption ? &off : NULL, &bytes,
                      error) != 0 ||
        output_save(options->output, OUTPUT_ORDINARY, blob_span(&bytes), error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", options->output);
        json_add_number(top, "size", bytes.size);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out, "made '%s': 0x%zx bytes\n", options->output, bytes.size);
    return 0;
}

const struct command obk_data_command = {
    .noun = "obk",
    .verb = "data",
    .operands = "",
    .operands_min = 0,
    .operands_max = 0,
    .summary = "Make the file with the initial data of a boot stage.",
    .rows = rows,
    .options_size = sizeof(struct data_options),
    .run = run_data,
};
