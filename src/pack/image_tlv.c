// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <pack/image_tlv.h>
#include <stdio.h>
#include <string.h>

static int append_entry(struct blob *area, uint16_t type, struct span value, struct error *error)
{
    if (blob_append_le16(area, type, error) != 0 ||
        blob_append_le16(area, (uint16_t)value.size, error) != 0)
        return -1;
    return blob_append(area, value, error);
}

static int append_info(struct blob *area, uint16_t magic, struct error *error)
{
    if (blob_append_le16(area, magic, error) != 0)
        return -1;
    return blob_append_le16(area, 0, error);
}

/* Writes the length of an area that began at `start` into its info header. */
static int close_area(struct blob *area, size_t start, struct error *error)
{
    size_t size = area->size - start;
    if (size > UINT16_MAX)
        return error_set(error, ERROR_BUG, "a TLV area has %zu bytes", size);
    put_le16(area->data + start + 2, (uint16_t)size);
    return 0;
}

static int append_number(struct blob *area, uint16_t type, uint32_t number, struct error *error)
{
    uint8_t value[4];
    put_le32(value, number);
    return append_entry(area, type, SPAN(value), error);
}

static int append_filler(struct blob *area, uint32_t size, struct error *error)
{
    static const uint8_t zeros[32] = {0};
    size_t value_size = size - MCUBOOT_TLV_ENTRY_SIZE;
    return append_entry(area, MCUBOOT_TLV_BOOT_RECORD, (struct span){zeros, value_size}, error);
}

static int append_dependency(struct blob *area, const struct image_dependency *dependency,
                             struct error *error)
{
    uint8_t value[MCUBOOT_DEPENDENCY_SIZE] = {dependency->image};
    value[4] = dependency->version.major;
    value[5] = dependency->version.minor;
    put_le16(value + 6, dependency->version.revision);
    put_le32(value + 8, dependency->version.build);
    return append_entry(area, MCUBOOT_TLV_DEPENDENCY, SPAN(value), error);
}

/* A CBOR text or byte string of less than 256 bytes, behind its small integer key. */
static int cbor_pair(struct blob *record, uint8_t key, uint8_t major_type, struct span value,
                     struct error *error)
{
    uint8_t head[3] = {key, (uint8_t)(major_type << 5)};
    size_t head_size = 2;
    if (value.size < 24) {
        head[1] |= (uint8_t)value.size;
    } else {
        head[1] |= 24;
        head[2] = (uint8_t)value.size;
        head_size = 3;
    }
    if (blob_append(record, (struct span){head, head_size}, error) != 0)
        return -1;
    return blob_append(record, value, error);
}

/* The measurement comes last, as zeros: the boot code puts the image's digest there. */
static int append_boot_record(struct blob *area, const struct image_spec *spec,
                              const struct digest_value *key_hash, struct error *error)
{
    enum { BYTES = 2, TEXT = 3, TYPE = 1, MEASUREMENT = 2, VERSION = 4, SIGNER = 5, ALGORITHM = 6 };
    static const uint8_t map_of_five[] = {0xa5};
    static const uint8_t zeros[DIGEST_MAX] = {0};
    const struct span no_measurement = {zeros, digest_size(key_hash->kind)};
    const char *algorithm = digest_name(key_hash->kind);
    char version[16];
    snprintf(version, sizeof version, "%u.%u.%u", spec->version.major, spec->version.minor,
             spec->version.revision);
    AUTO(blob) record = {0};
    if (blob_append(&record, SPAN(map_of_five), error) != 0 ||
        cbor_pair(&record, TYPE, TEXT, text_span(spec->boot_record), error) != 0 ||
        cbor_pair(&record, VERSION, TEXT, text_span(version), error) != 0 ||
        cbor_pair(&record, SIGNER, BYTES, digest_span(key_hash), error) != 0 ||
        cbor_pair(&record, ALGORITHM, TEXT, text_span(algorithm), error) != 0 ||
        cbor_pair(&record, MEASUREMENT, BYTES, no_measurement, error) != 0)
        return -1;
    return append_entry(area, MCUBOOT_TLV_BOOT_RECORD, blob_span(&record), error);
}

static int append_compression(struct blob *area, const struct image_spec *spec,
                              const struct image_compressed *compressed, struct error *error)
{
    if (append_number(area, MCUBOOT_TLV_DECOMPRESSED_SIZE, compressed->plain_size, error) != 0 ||
        append_entry(area, MCUBOOT_TLV_DECOMPRESSED_DIGEST, digest_span(&compressed->digest),
                     error) != 0 ||
        (compressed->signature.size > 0 &&
         append_entry(area, MCUBOOT_TLV_DECOMPRESSED_SIGNATURE, blob_span(&compressed->signature),
                      error) != 0))
        return -1;
    return spec->encryption_key == NULL ? 0
                                        : append_number(area, MCUBOOT_TLV_COMPRESSED_SIZE,
                                                        (uint32_t)compressed->body.size, error);
}

/* What only MCUboot's own tool has: ids of vendor and class, and what the user wants to be there. */
static int append_custom(struct blob *area, const struct image_spec *spec, struct error *error)
{
    if (image_spec_has(spec, PARAM_VENDOR_ID) &&
        append_entry(area, MCUBOOT_TLV_VENDOR_ID, SPAN(spec->vendor_id), error) != 0)
        return -1;
    if (image_spec_has(spec, PARAM_CLASS_ID) &&
        append_entry(area, MCUBOOT_TLV_CLASS_ID, SPAN(spec->class_id), error) != 0)
        return -1;
    for (unsigned i = 0; i < spec->custom_tlv_count; i++) {
        const struct image_custom_tlv *tlv = &spec->custom_tlvs[i];
        if (append_entry(area, tlv->type, blob_span(&tlv->value), error) != 0)
            return -1;
    }
    return 0;
}

int image_protected_area(const struct image_spec *spec, const struct image_layout *layout,
                         const struct digest_value *key_hash,
                         const struct image_compressed *compressed, struct blob *area,
                         struct error *error)
{
    size_t start = area->size;
    if (layout->protected_area == 0)
        return 0;
    if (append_info(area, MCUBOOT_TLV_MAGIC_PROTECTED, error) != 0)
        return -1;
    if (image_spec_has(spec, PARAM_SECURITY_COUNTER) &&
        append_number(area, MCUBOOT_TLV_SECURITY_COUNTER, spec->security_counter, error) != 0)
        return -1;
    if (layout->filler > 0 && append_filler(area, layout->filler, error) != 0)
        return -1;
    if (spec->boot_record[0] != '\0' && append_boot_record(area, spec, key_hash, error) != 0)
        return -1;
    for (unsigned i = 0; i < spec->dependency_count; i++)
        if (append_dependency(area, &spec->dependencies[i], error) != 0)
            return -1;
    if (compressed != NULL && compressed->used &&
        append_compression(area, spec, compressed, error) != 0)
        return -1;
    if (append_custom(area, spec, error) != 0)
        return -1;
    return close_area(area, start, error);
}

int image_tlv_area(const struct image_tlvs *tlvs, struct blob *area, struct error *error)
{
    static const uint8_t yes[] = {1};
    const struct image_algorithms *algorithms = tlvs->algorithms;
    const struct {
        uint16_t type;
        struct span value;
    } entries[] = {
        {image_tlv_of_digest(algorithms->digest), tlvs->digest},
        {MCUBOOT_TLV_PURE, {yes, algorithms->pure ? sizeof yes : 0}},
        {MCUBOOT_TLV_KEY_HASH, tlvs->key_hash},
        {MCUBOOT_TLV_PUBLIC_KEY, tlvs->public_key},
        {algorithms->signature_tlv, tlvs->signature},
        {image_algorithms_wrap_tlv(algorithms), tlvs->wrapped_key},
    };
    size_t start = area->size;
    if (append_info(area, MCUBOOT_TLV_MAGIC, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (entries[i].value.size > 0 &&
            append_entry(area, entries[i].type, entries[i].value, error) != 0)
            return -1;
    return close_area(area, start, error);
}
