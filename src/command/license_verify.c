// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <command/license_report.h>
#include <command/license_verify.h>
#include <command/passphrase_options.h>
#include <string.h>

struct verify_options {
    const char *recipient;
    const char *key;
    const char *nonce;
    const char *device;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--recipient", "KEY", "private key of the recipient", OPTION_TEXT,
     offsetof(struct verify_options, recipient)},
    {"--key", "FILE", "the OEM key that has to be in it", OPTION_TEXT,
     offsetof(struct verify_options, key)},
    {"--nonce", "FILE", "the nonce that has to be in it", OPTION_TEXT,
     offsetof(struct verify_options, nonce)},
    {"--device", "CERTIFICATE", "the device that it has to be for", OPTION_TEXT,
     offsetof(struct verify_options, device)},
    PASSPHRASE_ROWS(struct verify_options, passphrase),
    {.name = NULL},
};

/* What has to be in a licence. */
struct wanted {
    const char *path; /* of the file with it; NULL: whatever is in there */
    const char *what; /* in messages */
    size_t size;
};

static int compare(const uint8_t *bytes, const struct wanted *part, struct error *error)
{
    uint8_t wanted[KEY_FIELD_SIZE];
    uint8_t difference = 0;
    if (part->path == NULL)
        return 0;
    if (file_load_exactly(part->path, part->what, wanted, part->size, error) != 0)
        return -1;
    for (size_t i = 0; i < part->size; i++)
        difference |= (uint8_t)(bytes[i] ^ wanted[i]);
    wipe(wanted, sizeof wanted);
    return difference == 0 ? 0
                           : error_set(error, ERROR_INVALID, "%s is in it, but not that of '%s'",
                                       part->what, part->path);
}

/* A global licence is for whoever can open it; one for a chip says for which. */
static int compare_device(const struct license *license, const char *path, struct error *error)
{
    struct device_certificate certificate;
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
    if (path == NULL)
        return 0;
    if (device_certificate_load(path, &certificate, error) != 0 ||
        device_certificate_recipient(&certificate, recipient, error) != 0)
        return -1;
    bool same = license->kind == LICENSE_CHIP &&
                memcmp(license->recipient, recipient, sizeof recipient) == 0 &&
                strcmp(license->product, certificate.product) == 0;
    return same ? 0 : error_set(error, ERROR_INVALID, "it is not for the device of '%s'", path);
}

static int examine(const struct verify_options *options, const struct license *license,
                   const struct key *recipient, struct error *error)
{
    const struct wanted key_part = {options->key, "a key", KEY_FIELD_KEY_SIZE};
    const struct wanted nonce_part = {options->nonce, "a nonce", KEY_FIELD_NONCE_SIZE};
    AUTO(oem_key) key = {0};
    if (license_open(license, recipient, &key, error) != 0 ||
        compare_device(license, options->device, error) != 0 ||
        compare(key.key, &key_part, error) != 0)
        return -1;
    return compare(key.nonce, &nonce_part, error);
}

static int print_json(const struct run *run, const char *path, const struct license *license,
                      const char *reason, struct error *error)
{
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    license_add_verdict(top, reason);
    license_add(top, license);
    return json_print(top, run->out, error);
}

static int print_good(const struct run *run, const char *path, const struct license *license,
                      const char *recipient, struct error *error)
{
    char text[LICENSE_TEXT];
    if (run->json)
        return print_json(run, path, license, NULL, error);
    license_text(license, text);
    if (!run->quiet)
        fprintf(run->out, "'%s' is good: %s, opens with '%s'\n", path, text, recipient);
    return license_end_report(run, error);
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct verify_options *options = invocation->options;
    struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct license license;
    AUTO(key) recipient = {0};
    if (options->recipient == NULL)
        return error_set(error, ERROR_USAGE,
                         "--recipient is needed; see 'otpc license verify --help'");
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        key_load(options->recipient, &run->passphrase, &recipient, error) != 0 ||
        license_load(path, &license, error) != 0)
        return -1;
    if (examine(options, &license, &recipient, error) == 0)
        return print_good(run, path, &license, options->recipient, error);
    struct error reason = *error;
    if (reason.code != ERROR_INVALID)
        return -1;
    if (run->json && print_json(run, path, &license, reason.message, error) != 0)
        return -1;
    return error_at(error, ERROR_INVALID, path, 0, "%s", reason.message);
}

const struct command license_verify_command = {
    .noun = "license",
    .verb = "verify",
    .operands = "LICENSE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Open a licence with its recipient's key, and compare what is in it.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
};
