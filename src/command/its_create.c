// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/output.h>
#include <command/its_create.h>
#include <command/its_report.h>
#include <command/key_target.h>

struct create_options {
    const char *total;
    bool force;
};

static const struct option_row rows[] = {
    {"--total", "bytes|elements", "what the total in the header counts, bytes unless given",
     OPTION_TEXT, offsetof(struct create_options, total)},
    {"--force", NULL, "replace a file that exists", OPTION_FLAG,
     offsetof(struct create_options, force)},
    {.name = NULL},
};

static int report(const struct run *run, const char *path, const struct its_blob *blob,
                  struct error *error)
{
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "blob", path);
        json_add_number(top, "blob_size", blob->bytes.size);
        json_add_text(top, "total", its_total_name(blob->total));
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out,
                "made '%s': no elements; 'otpc its add-data' and 'otpc its add-key' add "
                "some\n",
                path);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int run_create(struct invocation *invocation, struct error *error)
{
    const struct create_options *options = invocation->options;
    const char *path = invocation->operands.items[0];
    unsigned total = ITS_TOTAL_BYTES;
    AUTO(its_blob) blob = {0};
    if (choice_read("--total", options->total, its_total_names(), &total, error) != 0 ||
        key_target_check_path(path, NULL, options->force, error) != 0 ||
        its_blob_create((enum its_total)total, &blob, error) != 0 ||
        output_save(path, OUTPUT_SECRET, blob_span(&blob.bytes), error) != 0)
        return -1;
    return report(invocation->run, path, &blob, error);
}

const struct command its_create_command = {
    .noun = "its",
    .verb = "create",
    .operands = "BLOB",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Make a factory ITS blob without elements.",
    .rows = rows,
    .options_size = sizeof(struct create_options),
    .run = run_create,
};
