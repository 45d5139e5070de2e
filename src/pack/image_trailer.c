// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/number.h>
#include <pack/image_trailer.h>
#include <string.h>

enum { CONTENT_KEY = 16 };

uint32_t image_trailer_word(const struct image_spec *spec)
{
    if (spec->profile == IMAGE_PROFILE_ST)
        return MCUBOOT_TRAILER_ALIGN;
    if (spec->max_align != 0)
        return spec->max_align;
    return spec->align > MCUBOOT_TRAILER_ALIGN_MIN ? spec->align : MCUBOOT_TRAILER_ALIGN_MIN;
}

uint32_t image_trailer_magic_area(const struct image_spec *spec)
{
    return (uint32_t)align_up(MCUBOOT_TRAILER_MAGIC_SIZE, image_trailer_word(spec));
}

uint64_t image_trailer_size(const struct image_spec *spec)
{
    const uint32_t word = image_trailer_word(spec);
    const uint32_t magic = image_trailer_magic_area(spec);
    if (image_is_stirot_code(spec))
        return word + magic;
    if (!image_is_swapped(spec))
        return 2 * word + magic;
    uint64_t status = (uint64_t)spec->max_sectors * 3 * spec->align;
    uint64_t key = align_up(spec->save_key_tlv ? MCUBOOT_ECIES_SIZE : CONTENT_KEY, word);
    uint64_t keys = spec->encryption_key != NULL ? 2 * key : 0;
    return status + keys + 4 * word + magic;
}

void image_trailer_magic(const struct image_spec *spec, uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE])
{
    static const uint8_t plain[MCUBOOT_TRAILER_MAGIC_SIZE] = MCUBOOT_TRAILER_MAGIC;
    static const uint8_t aligned[MCUBOOT_TRAILER_MAGIC_SIZE - 2] = MCUBOOT_TRAILER_MAGIC_ALIGNED;
    uint32_t word = image_trailer_word(spec);
    if (spec->profile == IMAGE_PROFILE_ST || word == MCUBOOT_TRAILER_ALIGN_MIN) {
        memcpy(magic, plain, sizeof plain);
        return;
    }
    put_le16(magic, (uint16_t)word);
    memcpy(magic + 2, aligned, sizeof aligned);
}
