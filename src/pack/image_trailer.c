// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/number.h>
#include <pack/image_trailer.h>
#include <string.h>

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

uint64_t image_trailer_size(const struct image_spec *spec,
                            const struct image_algorithms *algorithms)
{
    const uint32_t word = image_trailer_word(spec);
    const uint32_t magic = image_trailer_magic_area(spec);
    if (image_is_stirot_code(spec))
        return word + magic;
    if (!image_is_swapped(spec))
        return 2 * word + magic;
    uint64_t status = (uint64_t)spec->max_sectors * 3 * spec->align;
    uint64_t key =
        spec->save_key_tlv ? image_algorithms_wrapped_size(algorithms) : algorithms->content_size;
    uint64_t keys = spec->encryption_key != NULL ? 2 * align_up(key, word) : 0;
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

static int write_confirmation(struct image_sink *sink, const struct image_spec *spec,
                              struct error *error)
{
    static const uint8_t image_ok = MCUBOOT_IMAGE_OK;
    if (image_sink_write(sink, (struct span){&image_ok, 1}, error) != 0)
        return -1;
    return image_sink_fill(sink, sink->erased, image_trailer_word(spec) - 1, error);
}

int image_trailer_write(struct image_sink *sink, const struct image_spec *spec, uint32_t trailer,
                        struct error *error)
{
    uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE];
    bool confirm = spec->confirm && image_is_swapped(spec);
    bool sparse = spec->hex_trailer == HEX_TRAILER_MAGIC;
    uint32_t image_ok = spec->slot_size - image_trailer_magic_area(spec) - image_trailer_word(spec);
    uint32_t start = spec->slot_size - trailer;
    if (sparse)
        start = confirm ? image_ok : spec->slot_size - MCUBOOT_TRAILER_MAGIC_SIZE;
    if (sink->position > start)
        return error_set(error, ERROR_BUG, "the image reaches into its trailer");
    if (image_sink_skip(sink, start, error) != 0)
        return -1;
    if (confirm && (image_sink_fill(sink, sink->erased, image_ok - start, error) != 0 ||
                    write_confirmation(sink, spec, error) != 0))
        return -1;
    uint64_t rest = spec->slot_size - MCUBOOT_TRAILER_MAGIC_SIZE - sink->position;
    if (image_sink_fill(sink, sink->erased, rest, error) != 0)
        return -1;
    image_trailer_magic(spec, magic);
    return image_sink_write(sink, SPAN(magic), error);
}
