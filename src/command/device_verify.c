// SPDX-License-Identifier: Apache-2.0
#include <command/device_verify.h>
#include <command/license_report.h>
#include <command/passphrase_options.h>
#include <pack/device_certificate.h>

struct verify_options {
    const char *authority;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--ca", "KEY", "key of the certification authority", OPTION_TEXT,
     offsetof(struct verify_options, authority)},
    PASSPHRASE_ROWS(struct verify_options, passphrase),
    {.name = NULL},
};

static int print_json(const struct run *run, const char *path,
                      const struct device_certificate *certificate, const char *reason,
                      struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    license_add_verdict(top, reason);
    json_add_text(top, "product", certificate->product);
    return json_print(top, run->out, error);
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct verify_options *options = invocation->options;
    struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct device_certificate certificate;
    AUTO(key) authority = {0};
    if (options->authority == NULL)
        return error_set(error, ERROR_USAGE, "--ca is needed; see 'otpc device verify --help'");
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        license_load_authority(run, options->authority, &authority, error) != 0 ||
        device_certificate_load(path, &certificate, error) != 0)
        return -1;
    if (device_certificate_verify(&certificate, &authority, error) != 0) {
        struct error reason = *error;
        if (reason.code == ERROR_INVALID && run->json &&
            print_json(run, path, &certificate, reason.message, error) != 0)
            return -1;
        return error_at(error, reason.code, path, 0, "%s", reason.message);
    }
    if (run->json)
        return print_json(run, path, &certificate, NULL, error);
    if (!run->quiet)
        fprintf(run->out, "'%s' is good: a device '%s'\n", path, certificate.product);
    return license_end_report(run, error);
}

const struct command device_verify_command = {
    .noun = "device",
    .verb = "verify",
    .operands = "CERTIFICATE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Verify the certificate of a device.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
};
