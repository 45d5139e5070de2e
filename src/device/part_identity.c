// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <device/part_files.h>
#include <device/part_identity.h>
#include <string.h>

int part_load_certificate(const char *directory, struct device_certificate *certificate,
                          struct error *error)
{
    AUTO_TEXT path = NULL;
    if (part_path(directory, "device.cert", &path, error) != 0)
        return -1;
    return device_certificate_load(path, certificate, error);
}

/* A chip licence says for which device it is. */
static int check_device(const char *directory, const struct license *license, struct error *error)
{
    struct device_certificate certificate;
    uint8_t recipient[LICENSE_RECIPIENT_SIZE];
    if (license->kind == LICENSE_GLOBAL)
        return 0;
    if (part_load_certificate(directory, &certificate, error) != 0 ||
        device_certificate_recipient(&certificate, recipient, error) != 0)
        return -1;
    if (strcmp(license->product, certificate.product) != 0)
        return error_set(error, ERROR_INVALID, "it is for a '%s', the device is a '%s'",
                         license->product, certificate.product);
    if (memcmp(license->recipient, recipient, sizeof recipient) != 0)
        return error_set(error, ERROR_INVALID, "it is for another device");
    return 0;
}

int part_open_license(const struct run *run, const char *directory, const struct license *license,
                      struct oem_key *key, struct error *error)
{
    const char *name = license->kind == LICENSE_GLOBAL ? "global.pem" : "device.pem";
    AUTO_TEXT path = NULL;
    AUTO(key) recipient = {0};
    if (check_device(directory, license, error) != 0 ||
        part_path(directory, name, &path, error) != 0 ||
        key_load(path, &run->passphrase, &recipient, error) != 0)
        return -1;
    return license_open(license, &recipient, key, error);
}

int part_identify_license(const struct license *license, const struct oem_key *key, bool *counts,
                          uint8_t identity[SHA256_SIZE], struct error *error)
{
    uint8_t bytes[CHIP_LICENSE_POINT + KEY_FIELD_NONCE_SIZE];
    *counts = license->kind == LICENSE_CHIP && license->serial != 0;
    memcpy(bytes, license->bytes, CHIP_LICENSE_POINT);
    memcpy(bytes + CHIP_LICENSE_POINT, key->nonce, KEY_FIELD_NONCE_SIZE);
    return sha256(SPAN(bytes), identity, error);
}
