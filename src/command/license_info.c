// SPDX-License-Identifier: Apache-2.0
#include <command/license_info.h>
#include <command/license_report.h>
#include <inttypes.h>

static const struct option_row rows[] = {{.name = NULL}};

static void print_chip(FILE *out, const struct license *license)
{
    char device[2 * LICENSE_RECIPIENT_SIZE + 1];
    hex_encode(SPAN(license->recipient), device);
    fprintf(out, "product      %s\n", license->product);
    fprintf(out, "device       %s\n", device);
    fprintf(out, "firmware id  %s\n",
            license->firmware.text[0] == '\0' ? "none" : license->firmware.text);
    fprintf(out, "version      %" PRIu32 "\n", license->version);
    if (license->serial == 0)
        fprintf(out, "serial       not counted\n");
    else
        fprintf(out, "serial       %" PRIu32 "\n", license->serial);
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct license license;
    if (license_load(path, &license, error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "file", path);
        license_add(top, &license);
        return json_print(top, run->out, error);
    }
    fprintf(run->out, "%s: %s licence\n", path, license_kind_name(license.kind));
    if (license.kind == LICENSE_CHIP) {
        fprintf(run->out, "\n");
        print_chip(run->out, &license);
    }
    return license_end_report(run, error);
}

const struct command license_info_command = {
    .noun = "license",
    .verb = "info",
    .operands = "LICENSE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what a licence says without its key.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .run = run_info,
};
