// SPDX-License-Identifier: Apache-2.0
#include <pack/image_layout.h>
#include <pack/image_trailer.h>
#include <string.h>

uint64_t image_trailer_size(const struct image_spec *spec)
{
    enum { IMAGE_KEYS = 32 };
    const uint32_t word = MCUBOOT_TRAILER_ALIGN;
    if (image_is_stirot_code(spec))
        return word + MCUBOOT_TRAILER_MAGIC_SIZE;
    if (!image_is_swapped(spec))
        return 2 * word + MCUBOOT_TRAILER_MAGIC_SIZE;
    uint64_t status = (uint64_t)spec->max_sectors * 3 * spec->align;
    uint32_t keys = spec->encryption_key != NULL ? IMAGE_KEYS : 0;
    return status + keys + 4 * word + MCUBOOT_TRAILER_MAGIC_SIZE;
}

int image_trailer_write(struct image_sink *sink, const struct image_spec *spec, uint32_t trailer,
                        struct error *error)
{
    static const uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE] = MCUBOOT_TRAILER_MAGIC;
    bool confirm = spec->confirm && image_is_swapped(spec);
    bool sparse = spec->hex_trailer == HEX_TRAILER_MAGIC;
    uint32_t image_ok = spec->slot_size - MCUBOOT_TRAILER_MAGIC_SIZE - MCUBOOT_TRAILER_ALIGN;
    uint32_t start = spec->slot_size - trailer;
    if (sparse)
        start = confirm ? image_ok : spec->slot_size - MCUBOOT_TRAILER_MAGIC_SIZE;
    if (sink->position > start)
        return error_set(error, ERROR_BUG, "the image reaches into its trailer");
    if (image_sink_skip(sink, start, error) != 0)
        return -1;
    if (confirm) {
        uint8_t word[MCUBOOT_TRAILER_ALIGN];
        memset(word, MCUBOOT_ERASED, sizeof word);
        word[0] = MCUBOOT_IMAGE_OK;
        if (image_sink_fill(sink, MCUBOOT_ERASED, image_ok - start, error) != 0 ||
            image_sink_write(sink, SPAN(word), error) != 0)
            return -1;
    }
    uint64_t rest = spec->slot_size - MCUBOOT_TRAILER_MAGIC_SIZE - sink->position;
    if (image_sink_fill(sink, MCUBOOT_ERASED, rest, error) != 0)
        return -1;
    return image_sink_write(sink, SPAN(magic), error);
}
