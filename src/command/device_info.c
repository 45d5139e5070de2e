// SPDX-License-Identifier: Apache-2.0
#include <command/device_info.h>
#include <command/license_report.h>
#include <pack/device_certificate.h>

static const struct option_row rows[] = {{.name = NULL}};

static int print_text(const struct run *run, const char *path, const struct device_facts *facts,
                      struct error *error)
{
    char device[2 * LICENSE_RECIPIENT_SIZE + 1];
    hex_encode(SPAN(facts->recipient), device);
    fprintf(run->out, "%s: certificate of a device\n\n", path);
    fprintf(run->out, "product      %s\n", facts->product);
    fprintf(run->out, "fingerprint  %s\n", facts->fingerprint);
    fprintf(run->out, "device       %s\n", device);
    return license_end_report(run, error);
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct device_certificate certificate;
    struct device_facts facts;
    if (device_certificate_load(path, &certificate, error) != 0)
        return -1;
    if (device_facts_find(&certificate, &facts, error) != 0) {
        struct error reason = *error;
        return error_at(error, reason.code, path, 0, "%s", reason.message);
    }
    if (!run->json)
        return print_text(run, path, &facts, error);
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    device_facts_add(top, &facts);
    return json_print(top, run->out, error);
}

const struct command device_info_command = {
    .noun = "device",
    .verb = "info",
    .operands = "CERTIFICATE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Show what the certificate of a device says.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .run = run_info,
};
