// SPDX-License-Identifier: Apache-2.0
#include <command/cert_info.h>
#include <command/cert_report.h>

static const struct option_row rows[] = {{.name = NULL}};

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct certificate_chain chain = {0};
    char roles[CERT_ROLES_TEXT];
    if (certificate_chain_load(path, &chain, error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "file", path);
        cert_report_add_chain(top, &chain);
        return json_print(top, run->out, error);
    }
    cert_report_roles(&chain, roles);
    fprintf(run->out, "%s: %s\n", path, roles);
    cert_report_chain(run->out, &chain);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

const struct command cert_info_command = {
    .noun = "cert",
    .verb = "info",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what certificates of debug authentication say.",
    .rows = rows,
    .run = run_info,
};
