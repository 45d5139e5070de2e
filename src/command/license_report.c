// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <command/license_report.h>
#include <crypto/sample_keys.h>
#include <inttypes.h>

int license_output_check(const struct license_output *output, struct error *error)
{
    if (output->path == NULL)
        return error_set(error, ERROR_USAGE, "--output is needed: where to write the %s",
                         output->kind);
    if (path_is_token_uri(output->path))
        return error_set(error, ERROR_USAGE, "output '%s' is no file", output->path);
    for (size_t i = 0; i < output->input_count; i++)
        if (output->inputs[i] != NULL && file_same_target(output->path, output->inputs[i]))
            return error_set(error, ERROR_USAGE, "output '%s' is the file '%s' that is read",
                             output->path, output->inputs[i]);
    if (file_kind(output->path) == FILE_REGULAR && !output->is_one(output->path))
        return error_set(error, ERROR_FILE, "'%s' exists, and is no %s: it is not replaced",
                         output->path, output->kind);
    return 0;
}

int license_read_terms(const char *firmware, unsigned version, struct license_terms *terms,
                       struct error *error)
{
    *terms = (struct license_terms){.version = version == 0 ? 1 : version};
    if (terms->version > LICENSE_VERSION_MAX)
        return error_set(error, ERROR_USAGE, "option --license-version: %u is more than %d",
                         version, LICENSE_VERSION_MAX);
    if (firmware != NULL && !firmware_id_set(&terms->firmware, firmware))
        return error_set(error, ERROR_USAGE,
                         "option --firmware-id: '%s' is not 1 to %d printable characters without "
                         "blanks",
                         firmware, LICENSE_FIRMWARE_SIZE);
    return 0;
}

int license_load_authority(const struct run *run, const char *path, struct key *authority,
                           struct error *error)
{
    if (key_load_public(path, &run->passphrase, authority, error) != 0)
        return -1;
    sample_key_warn(run, authority, path, SAMPLE_KEY_OF_AUTHORITY);
    return 0;
}

int license_load_device(const char *path, const struct key *authority,
                        struct device_certificate *certificate, struct error *error)
{
    if (device_certificate_load(path, certificate, error) != 0)
        return -1;
    if (device_certificate_verify(certificate, authority, error) == 0)
        return 0;
    struct error reason = *error;
    return error_at(error, reason.code, path, 0, "%s", reason.message);
}

int device_facts_find(const struct device_certificate *certificate, struct device_facts *facts,
                      struct error *error)
{
    AUTO(key) key = {0};
    if (device_certificate_key(certificate, &key, error) != 0 ||
        device_certificate_recipient(certificate, facts->recipient, error) != 0)
        return -1;
    facts->product = certificate->product;
    key_fingerprint_text(&key, facts->fingerprint);
    return 0;
}

void device_facts_add(struct json *to, const struct device_facts *facts)
{
    json_add_text(to, "product", facts->product);
    json_add_text(to, "fingerprint", facts->fingerprint);
    json_add_bytes(to, "device", SPAN(facts->recipient));
}

void license_add(struct json *to, const struct license *license)
{
    json_add_text(to, "kind", license_kind_name(license->kind));
    json_add_number(to, "size", license->size);
    if (license->kind == LICENSE_GLOBAL)
        return;
    json_add_number(to, "license_version", license->version);
    json_add_number(to, "serial", license->serial);
    json_add_text(to, "firmware_id", license->firmware.text);
    json_add_text(to, "product", license->product);
    json_add_bytes(to, "device", SPAN(license->recipient));
}

void license_add_verdict(struct json *to, const char *reason)
{
    json_add_bool(to, "valid", reason == NULL);
    if (reason == NULL)
        json_add_null(to, "reason");
    else
        json_add_text(to, "reason", reason);
}

void license_text(const struct license *license, char text[LICENSE_TEXT])
{
    if (license->kind == LICENSE_GLOBAL)
        snprintf(text, LICENSE_TEXT, "global licence");
    else if (license->serial == 0)
        snprintf(text, LICENSE_TEXT, "chip licence for '%s'", license->product);
    else
        snprintf(text, LICENSE_TEXT, "chip licence %" PRIu32 " for '%s'", license->serial,
                 license->product);
}

int license_end_report(const struct run *run, struct error *error)
{
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}
