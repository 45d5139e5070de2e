// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <command/device_new.h>
#include <command/key_target.h>
#include <command/license_report.h>
#include <command/passphrase_options.h>
#include <crypto/sample_keys.h>
#include <pack/device_certificate.h>

struct new_options {
    const char *authority;
    const char *product;
    const char *key;
    bool force;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--ca", "KEY", "private key of the certification authority", OPTION_TEXT,
     offsetof(struct new_options, authority)},
    {"--product", "ID", "what the device is, 8 characters", OPTION_TEXT,
     offsetof(struct new_options, product)},
    {"--key", "FILE", "where to write the device's private key", OPTION_TEXT,
     offsetof(struct new_options, key)},
    {"--force", NULL, "replace files that exist", OPTION_FLAG, offsetof(struct new_options, force)},
    PASSPHRASE_ROWS(struct new_options, passphrase),
    {.name = NULL},
};

static int check_options(const struct new_options *options, const char *path, struct error *error)
{
    if (options->authority == NULL || options->product == NULL || options->key == NULL)
        return error_set(error, ERROR_USAGE,
                         "--ca, --product and --key are needed; see 'otpc device new --help'");
    if (file_same_target(options->key, path))
        return error_set(error, ERROR_USAGE, "certificate and private key cannot both be '%s'",
                         path);
    if (key_target_check_path(options->key, options->authority, options->force, error) != 0)
        return -1;
    return key_target_check_path(path, options->authority, options->force, error);
}

static int certify(const struct run *run, const struct new_options *options, struct key *key,
                   struct device_certificate *certificate, struct error *error)
{
    AUTO(key) authority = {0};
    if (device_certificate_set_product(certificate, options->product, error) != 0 ||
        key_load(options->authority, &run->passphrase, &authority, error) != 0)
        return -1;
    sample_key_warn(run, &authority, options->authority, SAMPLE_KEY_OF_AUTHORITY);
    if (key_generate(&run->random, key, error) != 0 ||
        device_certificate_set_key(certificate, key, error) != 0)
        return -1;
    return device_certificate_sign(certificate, &authority, error);
}

/* Both files appear or none. */
static int save(const struct new_options *options, const char *path, const struct key *key,
                const struct device_certificate *certificate, struct error *error)
{
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE];
    AUTO(blob) pem = {0};
    AUTO(output_set) outputs = {.count = 0};
    device_certificate_format(certificate, bytes);
    if (key_private_pem(key, &pem, error) != 0 ||
        output_set_write(&outputs, options->key, OUTPUT_SECRET, blob_span(&pem), error) != 0 ||
        output_set_write(&outputs, path, OUTPUT_ORDINARY, SPAN(bytes), error) != 0)
        return -1;
    return output_set_commit(&outputs, error);
}

static int report(const struct run *run, const struct new_options *options, const char *path,
                  const struct device_facts *facts, struct error *error)
{
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", path);
        json_add_text(top, "key", options->key);
        device_facts_add(top, facts);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out, "made '%s': a device '%s', whose private key is '%s'\n", path,
                facts->product, options->key);
    return license_end_report(run, error);
}

static int run_new(struct invocation *invocation, struct error *error)
{
    const struct new_options *options = invocation->options;
    struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct device_certificate certificate = {0};
    struct device_facts facts;
    AUTO(key) key = {0};
    if (check_options(options, path, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0 ||
        certify(run, options, &key, &certificate, error) != 0 ||
        device_facts_find(&certificate, &facts, error) != 0 ||
        save(options, path, &key, &certificate, error) != 0)
        return -1;
    return report(run, options, path, &facts, error);
}

const struct command device_new_command = {
    .noun = "device",
    .verb = "new",
    .operands = "CERTIFICATE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Make the identity of a device: a private key, and a certificate of it.",
    .note = LICENSE_NOTE,
    .rows = rows,
    .options_size = sizeof(struct new_options),
    .run = run_new,
};
