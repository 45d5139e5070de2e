// SPDX-License-Identifier: Apache-2.0
#include <command/sfi_info.h>
#include <command/sfi_report.h>

static const struct option_row rows[] = {{.name = NULL}};

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    AUTO(sfi_package) package = {.path = NULL};
    AUTO_JSON top = json_object();
    if (sfi_report_open(invocation->operands.items[0], &package, error) != 0)
        return -1;
    if (run->json)
        return sfi_report_add(&package, top, error) == 0 ? json_print(top, run->out, error) : -1;
    if (sfi_report_print(&package, run->out, error) != 0)
        return -1;
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command sfi_info_command = {
    .noun = "sfi",
    .verb = "info",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what an SFI package says of itself, without its key.",
    .note = SFI_NOTE,
    .rows = rows,
    .run = run_info,
};
