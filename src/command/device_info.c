// SPDX-License-Identifier: Apache-2.0
#include <command/device_info.h>
#include <command/license_report.h>
#include <pack/device_certificate.h>

static const struct option_row rows[] = {{.name = NULL}};

static int print_text(const struct run *run, const char *path,
                      const struct device_certificate *certificate, struct error *error)
{
    char fingerprint[FINGERPRINT_TEXT];
    char device[2 * LICENSE_RECIPIENT_SIZE + 1];
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
    AUTO(key) key = {0};
    if (device_certificate_key(certificate, &key, error) != 0 ||
        device_certificate_recipient(certificate, recipient, error) != 0)
        return -1;
    key_fingerprint_text(&key, fingerprint);
    hex_encode(SPAN(recipient), device);
    fprintf(run->out, "%s: certificate of a device\n\n", path);
    fprintf(run->out, "product      %s\n", certificate->product);
    fprintf(run->out, "fingerprint  %s\n", fingerprint);
    fprintf(run->out, "device       %s\n", device);
    return license_end_report(run, error);
}

static int run_info(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct device_certificate certificate;
    if (device_certificate_load(path, &certificate, error) != 0)
        return -1;
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    int result = run->json ? license_add_device(top, &certificate, error)
                           : print_text(run, path, &certificate, error);
    if (result != 0) {
        struct error reason = *error;
        return error_at(error, reason.code, path, 0, "%s", reason.message);
    }
    return run->json ? json_print(top, run->out, error) : 0;
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
