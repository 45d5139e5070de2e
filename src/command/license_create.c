// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <command/license_create.h>
#include <command/license_report.h>
#include <command/passphrase_options.h>

struct create_options {
    const char *key;
    const char *nonce;
    const char *device;
    const char *authority;
    const char *global;
    const char *firmware;
    unsigned version;
    const char *output;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--key", "FILE", "the OEM key, 16 bytes", OPTION_TEXT, offsetof(struct create_options, key)},
    {"--nonce", "FILE", "its nonce, 12 bytes", OPTION_TEXT, offsetof(struct create_options, nonce)},
    {"--device", "CERTIFICATE", "for the device of this certificate", OPTION_TEXT,
     offsetof(struct create_options, device)},
    {"--ca", "KEY", "key of the authority that certified the device", OPTION_TEXT,
     offsetof(struct create_options, authority)},
    {"--global", "KEY", "for all devices that hold the private half of this key", OPTION_TEXT,
     offsetof(struct create_options, global)},
    {"--firmware-id", "ID", "of a device's licence: what firmware it is for", OPTION_TEXT,
     offsetof(struct create_options, firmware)},
    {"--license-version", "N", "of a device's licence: 1 to 255 (1)", OPTION_NUMBER,
     offsetof(struct create_options, version)},
    {"--output", "FILE", "the licence to write", OPTION_TEXT,
     offsetof(struct create_options, output)},
    PASSPHRASE_ROWS(struct create_options, passphrase),
    {.name = NULL},
};

static int check_kind(const struct create_options *options, struct error *error)
{
    if (options->key == NULL || options->nonce == NULL)
        return error_set(error, ERROR_USAGE,
                         "--key and --nonce are needed; see 'otpc license create --help'");
    if ((options->device == NULL) == (options->global == NULL))
        return error_set(error, ERROR_USAGE,
                         "either --device or --global says for whom the licence is");
    if (options->device != NULL && options->authority == NULL)
        return error_set(error, ERROR_USAGE,
                         "--ca is needed: by its key the certificate of the device is verified");
    if (options->global != NULL &&
        (options->authority != NULL || options->firmware != NULL || options->version != 0))
        return error_set(error, ERROR_USAGE,
                         "--ca, --firmware-id and --license-version go with --device only");
    return 0;
}

static int check_output(const struct create_options *options, struct error *error)
{
    const char *const inputs[] = {options->key,
                                  options->nonce,
                                  options->device,
                                  options->authority,
                                  options->global,
                                  options->passphrase.file,
                                  options->passphrase.pin_file};
    const struct license_output output = {options->output, "licence", license_is_one, inputs,
                                          sizeof inputs / sizeof *inputs};
    return license_output_check(&output, error);
}

static int make_global(const struct run *run, const struct create_options *options,
                       const struct oem_key *key, struct license *license, struct error *error)
{
    AUTO(key) recipient = {0};
    if (key_load_public(options->global, &run->passphrase, &recipient, error) != 0)
        return -1;
    return license_make_global(key, &recipient, &run->random, license, error);
}

static int make_chip(const struct run *run, const struct create_options *options,
                     const struct license_terms *terms, const struct oem_key *key,
                     struct license *license, struct error *error)
{
    struct device_certificate certificate;
    AUTO(key) authority = {0};
    if (license_load_authority(run, options->authority, &authority, error) != 0 ||
        license_load_device(options->device, &authority, &certificate, error) != 0)
        return -1;
    return license_make_chip(key, terms, &certificate, &run->random, license, error);
}

static int report(const struct run *run, const char *path, const struct license *license,
                  struct error *error)
{
    char text[LICENSE_TEXT];
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", path);
        license_add(top, license);
        return json_print(top, run->out, error);
    }
    license_text(license, text);
    if (!run->quiet)
        fprintf(run->out, "made '%s': %s\n", path, text);
    return license_end_report(run, error);
}

static int run_create(struct invocation *invocation, struct error *error)
{
    const struct create_options *options = invocation->options;
    struct run *run = invocation->run;
    struct license_terms terms;
    struct license license;
    AUTO(oem_key) key = {0};
    if (check_kind(options, error) != 0 ||
        license_read_terms(options->firmware, options->version, &terms, error) != 0 ||
        check_output(options, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        oem_key_load(run, options->key, options->nonce, &key, error) != 0)
        return -1;
    int result = options->global != NULL ? make_global(run, options, &key, &license, error)
                                         : make_chip(run, options, &terms, &key, &license, error);
    if (result != 0 || output_save(options->output, OUTPUT_ORDINARY,
                                   (struct span){license.bytes, license.size}, error) != 0)
        return -1;
    return report(run, options->output, &license, error);
}

const struct command license_create_command = {
    .noun = "license",
    .verb = "create",
    .operands = "",
    .summary = "Make a licence for one device, or one for all that share a key.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct create_options),
    .run = run_create,
};
