// SPDX-License-Identifier: Apache-2.0
#include <command/finding_report.h>
#include <command/its_check.h>
#include <pack/its_blob.h>

static const struct option_row rows[] = {
    {.name = NULL},
};

static int conclude(const struct run *run, const char *path, size_t count, struct json *top,
                    struct error *error)
{
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (!run->json && !run->quiet && count == 0)
        fprintf(run->out, "'%s' is good\n", path);
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (count == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "'%s' is not a valid factory ITS blob", path);
}

static int run_check(struct invocation *invocation, struct error *error)
{
    const char *path = invocation->operands.items[0];
    AUTO_JSON top = json_object();
    AUTO(its_blob) blob = {0};
    json_add_text(top, "blob", path);
    struct finding_report report = {
        .run = invocation->run,
        .findings = json_add(top, "findings", json_array()),
    };
    const struct finding_sink sink = finding_report_sink(&report);
    if (its_blob_load(path, &sink, &blob, error) != 0)
        return -1;
    return conclude(invocation->run, path, report.count, top, error);
}

const struct command its_check_command = {
    .noun = "its",
    .verb = "check",
    .operands = "BLOB",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Check a factory ITS blob; tell everything that is wrong.",
    .rows = rows,
    .options_size = 0,
    .run = run_check,
};
