// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <inttypes.h>
#include <pack/image_layout.h>
#include <pack/image_trailer.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK = 16, FILLER_MIN = 5 };

static uint32_t entry(uint32_t value_size)
{
    return MCUBOOT_TLV_ENTRY_SIZE + value_size;
}

/* Bytes of the boot record: a CBOR map of five, whose only parts of variable length are two short texts. */
static uint32_t boot_record_size(const struct image_spec *spec,
                                 const struct image_algorithms *algorithms)
{
    char version[16];
    int length = snprintf(version, sizeof version, "%u.%u.%u", spec->version.major,
                          spec->version.minor, spec->version.revision);
    uint32_t key_texts = 5 /* keys */ + 1 /* map */;
    uint32_t software_type = 1 + (uint32_t)strlen(spec->boot_record);
    uint32_t version_text = 1 + (uint32_t)length;
    uint32_t two_digests = 2 * (2 + (uint32_t)digest_size(algorithms->digest));
    uint32_t algorithm = 1 + 6;
    return key_texts + software_type + version_text + two_digests + algorithm;
}

/* The protected area without STiROT's filler. */
static uint32_t protected_area_size(const struct image_spec *spec,
                                    const struct image_algorithms *algorithms)
{
    uint32_t entries = spec->dependency_count * entry(MCUBOOT_DEPENDENCY_SIZE);
    if (image_spec_has(spec, PARAM_SECURITY_COUNTER))
        entries += entry(4);
    if (spec->boot_record[0] != '\0')
        entries += entry(boot_record_size(spec, algorithms));
    if (image_spec_has(spec, PARAM_VENDOR_ID))
        entries += entry(IMAGE_UUID_SIZE);
    if (image_spec_has(spec, PARAM_CLASS_ID))
        entries += entry(IMAGE_UUID_SIZE);
    entries += algorithms->compression_tlvs;
    for (unsigned i = 0; i < spec->custom_tlv_count; i++)
        entries += entry((uint32_t)spec->custom_tlvs[i].value.size);
    return entries == 0 ? 0 : MCUBOOT_TLV_INFO_SIZE + entries;
}

static uint32_t tlv_area_size(const struct image_spec *spec,
                              const struct image_algorithms *algorithms)
{
    uint32_t digest = (uint32_t)digest_size(algorithms->digest);
    uint32_t size = MCUBOOT_TLV_INFO_SIZE + entry(digest);
    if (algorithms->pure)
        size += entry(1);
    if (spec->signing_key != NULL)
        size += entry(spec->full_public_key ? algorithms->public_key_size : digest) +
                entry(algorithms->signature_size);
    if (spec->encryption_key != NULL)
        size += entry(image_algorithms_wrapped_size(algorithms));
    return size;
}

static int does_not_fit(const struct image_spec *spec, uint64_t size, uint64_t trailer,
                        uint64_t over, struct error *error)
{
    return image_spec_error(
        spec, PARAM_SLOT_SIZE, error, ERROR_FIT,
        "image size (0x%" PRIx64 ") + trailer (0x%" PRIx64 ") exceeds requested size 0x%" PRIx32
        " by %" PRIu64 " byte%s; 0x%" PRIx64 " would do",
        size, trailer, spec->slot_size, over, over == 1 ? "" : "s", spec->slot_size + over);
}

/*
 * STiROT: an encrypted image fills its slot with zeros behind the body and one filler TLV that takes up the rest that
 * is no multiple of the block size. `size` counts everything but filler and trailer.
 */
static int fill_slot(const struct image_spec *spec, uint64_t size, uint64_t trailer,
                     struct image_layout *layout, struct error *error)
{
    uint32_t room = spec->slot_size - (uint32_t)(size + trailer);
    uint32_t info = layout->protected_area == 0 ? MCUBOOT_TLV_INFO_SIZE : 0;
    if (room == 0)
        return 0; /* full to the last byte already */
    uint32_t filler = (room - info) % BLOCK;
    if (filler < FILLER_MIN)
        filler += BLOCK;
    if (info + filler > room) /* the filler counts as part of the image */
        return does_not_fit(spec, size + info + filler, trailer, info + filler - room, error);
    room -= info;
    layout->filler = filler;
    layout->protected_area += info + filler;
    layout->zeros += room - filler;
    layout->body += room - filler;
    return 0;
}

static int body_size(const struct image_spec *spec, uint64_t firmware_size, uint64_t *body,
                     struct error *error)
{
    *body = firmware_size;
    if (spec->pad_header)
        return 0;
    if (firmware_size < spec->header_size)
        return image_spec_error(spec, PARAM_INPUT, error, ERROR_FILE,
                                "'%s' has %" PRIu64
                                " bytes and cannot begin with a blank header of 0x%" PRIx32
                                "; use --pad-header to have it added",
                                spec->input, firmware_size, spec->header_size);
    *body -= spec->header_size;
    return 0;
}

int image_layout_compute(const struct image_spec *spec, const struct image_algorithms *algorithms,
                         uint64_t firmware_size, struct image_layout *layout, struct error *error)
{
    uint64_t body;
    *layout = (struct image_layout){0};
    if (body_size(spec, firmware_size, &body, error) != 0)
        return -1;
    uint64_t end = spec->header_size + body;
    uint64_t padded_end = spec->encryption_key == NULL ? end : align_up(end, BLOCK);
    uint32_t protected_area = protected_area_size(spec, algorithms);
    uint32_t tlv_area = tlv_area_size(spec, algorithms);
    uint64_t trailer = image_trailer_size(spec, algorithms);
    uint64_t size = padded_end + protected_area + tlv_area;
    if (protected_area > UINT16_MAX)
        return image_spec_error(spec, PARAM_CUSTOM_TLV, error, ERROR_FIT,
                                "the protected TLVs have %" PRIu32 " bytes, the format has room "
                                "for %d",
                                protected_area, UINT16_MAX);
    if (size + trailer > UINT32_MAX)
        return error_set(error, ERROR_FIT,
                         "the image has more than 4 GiB, the format cannot hold it");
    layout->zeros = (uint32_t)(padded_end - end);
    layout->body = (uint32_t)(padded_end - spec->header_size);
    layout->protected_area = protected_area;
    layout->tlv_area = tlv_area;
    layout->trailer = (uint32_t)trailer;
    layout->padded = spec->pad && spec->slot_size > 0;
    if (spec->slot_size == 0)
        return 0;
    if (size + trailer > spec->slot_size)
        return does_not_fit(spec, size, trailer, size + trailer - spec->slot_size, error);
    if (image_is_stirot_code(spec) && spec->encryption_key != NULL)
        return fill_slot(spec, size, trailer, layout, error);
    return 0;
}
