// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/file.h>
#include <pack/license.h>
#include <string.h>

const struct seal_scheme license_chip_scheme = {LICENSE_CIPHER_LABEL, LICENSE_WRAP_LABEL, true};
static const struct seal_scheme global_scheme = {LICENSE_CIPHER_LABEL, LICENSE_WRAP_LABEL, false};

/* What differs between the kinds. */
static const struct kind {
    const char *name;
    const char *magic;
    size_t size;
    size_t head; /* what stands before the seal */
    const struct seal_scheme *scheme;
} kinds[] = {
    [LICENSE_CHIP] = {"chip", CHIP_LICENSE_MAGIC, CHIP_LICENSE_SIZE, CHIP_LICENSE_POINT,
                      &license_chip_scheme},
    [LICENSE_GLOBAL] = {"global", GLOBAL_LICENSE_MAGIC, GLOBAL_LICENSE_SIZE, GLOBAL_LICENSE_POINT,
                        &global_scheme},
};

const char *license_kind_name(enum license_kind kind)
{
    return kinds[kind].name;
}

static int find_kind(struct span bytes, enum license_kind *kind, struct error *error)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (bytes.size < LICENSE_MAGIC_SIZE ||
            memcmp(bytes.data, kinds[i].magic, LICENSE_MAGIC_SIZE) != 0)
            continue;
        if (bytes.size != kinds[i].size)
            return error_set(error, ERROR_FILE, "a %s licence has %zu bytes, here are %zu",
                             kinds[i].name, kinds[i].size, bytes.size);
        *kind = (enum license_kind)i;
        return 0;
    }
    return error_set(error, ERROR_FILE, "no licence: it does not begin with '%s' or '%s'",
                     kinds[LICENSE_CHIP].magic, kinds[LICENSE_GLOBAL].magic);
}

static int read_global(struct license *license, struct error *error)
{
    static const uint8_t zeros[GLOBAL_LICENSE_ZEROS_SIZE];
    if (memcmp(license->bytes + GLOBAL_LICENSE_ZEROS, zeros, sizeof zeros) != 0)
        return error_set(error, ERROR_FILE, "no global licence: its head has other bytes than 0");
    return 0;
}

static int read_chip(struct license *license, struct error *error)
{
    const uint8_t *at = license->bytes;
    const char *product = (const char *)at + CHIP_LICENSE_PRODUCT;
    license->version = get_le32(at + CHIP_LICENSE_VERSION);
    license->serial = get_le32(at + CHIP_LICENSE_SERIAL);
    if (license->version == 0 || license->version > LICENSE_VERSION_MAX ||
        !license_text_is_valid(product, DEVICE_CERTIFICATE_PRODUCT_SIZE) ||
        !firmware_id_read(&license->firmware, at + CHIP_LICENSE_FIRMWARE))
        return error_set(error, ERROR_FILE,
                         "no chip licence: version, product or firmware id cannot be");
    memcpy(license->product, product, DEVICE_CERTIFICATE_PRODUCT_SIZE);
    memcpy(license->recipient, at + CHIP_LICENSE_RECIPIENT, LICENSE_RECIPIENT_SIZE);
    return 0;
}

int license_parse(struct span bytes, struct license *license, struct error *error)
{
    *license = (struct license){0};
    if (find_kind(bytes, &license->kind, error) != 0)
        return -1;
    memcpy(license->bytes, bytes.data, bytes.size);
    license->size = bytes.size;
    return license->kind == LICENSE_GLOBAL ? read_global(license, error)
                                           : read_chip(license, error);
}

int license_load(const char *path, struct license *license, struct error *error)
{
    AUTO(blob) bytes = {0};
    if (file_load(path, LICENSE_SIZE_MAX, &bytes, error) != 0)
        return -1;
    if (license_parse(blob_span(&bytes), license, error) == 0)
        return 0;
    struct error reason = *error;
    return error_at(error, reason.code, path, 0, "%s", reason.message);
}

int license_open(const struct license *license, const struct key *recipient, struct oem_key *key,
                 struct error *error)
{
    const struct kind *kind = &kinds[license->kind];
    const struct span head = {license->bytes, kind->head};
    const struct span sealed = {license->bytes + kind->head, kind->size - kind->head};
    uint8_t field[KEY_FIELD_SIZE];
    int result = seal_open(kind->scheme, recipient, head, sealed, field, sizeof field, error);
    if (result == 0)
        result = oem_key_from_field(field, key, error);
    wipe(field, sizeof field);
    return result;
}

bool license_is_one(const char *path)
{
    struct license license;
    struct error ignored;
    return license_load(path, &license, &ignored) == 0;
}

int license_chip_head(const struct license_terms *terms,
                      const struct device_certificate *certificate,
                      uint8_t head[CHIP_LICENSE_POINT], struct error *error)
{
    memcpy(head, CHIP_LICENSE_MAGIC, LICENSE_MAGIC_SIZE);
    put_le32(head + CHIP_LICENSE_VERSION, terms->version);
    put_le32(head + CHIP_LICENSE_SERIAL, terms->serial);
    memcpy(head + CHIP_LICENSE_PRODUCT, certificate->product, DEVICE_CERTIFICATE_PRODUCT_SIZE);
    firmware_id_write(&terms->firmware, head + CHIP_LICENSE_FIRMWARE);
    return device_certificate_recipient(certificate, head + CHIP_LICENSE_RECIPIENT, error);
}

/* Seals the key field behind a head, and reads what came of it. */
static int make(enum license_kind kind, const uint8_t *head, const struct oem_key *key,
                const struct key *recipient, const struct random_source *random,
                struct license *license, struct error *error)
{
    const struct kind *row = &kinds[kind];
    uint8_t field[KEY_FIELD_SIZE];
    uint8_t bytes[LICENSE_SIZE_MAX];
    memcpy(bytes, head, row->head);
    oem_key_field(key, field);
    int result = seal_make(row->scheme, recipient, random, (struct span){bytes, row->head},
                           SPAN(field), bytes + row->head, error);
    wipe(field, sizeof field);
    return result == 0 ? license_parse((struct span){bytes, row->size}, license, error) : -1;
}

int license_make_chip(const struct oem_key *key, const struct license_terms *terms,
                      const struct device_certificate *certificate,
                      const struct random_source *random, struct license *license,
                      struct error *error)
{
    uint8_t head[CHIP_LICENSE_POINT];
    AUTO(key) recipient = {0};
    if (device_certificate_key(certificate, &recipient, error) != 0 ||
        license_chip_head(terms, certificate, head, error) != 0)
        return -1;
    return make(LICENSE_CHIP, head, key, &recipient, random, license, error);
}

int license_make_global(const struct oem_key *key, const struct key *recipient,
                        const struct random_source *random, struct license *license,
                        struct error *error)
{
    uint8_t head[GLOBAL_LICENSE_POINT] = GLOBAL_LICENSE_MAGIC;
    return make(LICENSE_GLOBAL, head, key, recipient, random, license, error);
}
