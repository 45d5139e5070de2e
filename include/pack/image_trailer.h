// SPDX-License-Identifier: Apache-2.0
/*
 * The end of a slot: how much room the boot code needs there, and which words of it an image brings along.
 *
 * From the end of the slot downwards: the magic in an area of its own, image_ok, copy_done, swap kind and swap size in a
 * word each, the content keys, and the status of a swap. ST's boot code has words of 16 bytes whatever the write
 * alignment, and one magic; upstream's has words of its greatest alignment, and another magic where that is not 8.
 */
#ifndef PACK_IMAGE_TRAILER_H
#define PACK_IMAGE_TRAILER_H

#include <format/mcuboot.h>
#include <pack/image_algorithms.h>
#include <pack/image_sink.h>
#include <pack/image_spec.h>

/* STiROT wants signatures of constant length, a short trailer, and encrypted images that fill their slot. */
static inline bool image_is_stirot_code(const struct image_spec *spec)
{
    return spec->magic == MCUBOOT_MAGIC_STIROT;
}

/* Swap upgrades need status, copy and confirmation flags in the trailer; the other modes do not. */
static inline bool image_is_swapped(const struct image_spec *spec)
{
    return !image_is_stirot_code(spec) && !spec->primary_only && !spec->overwrite_only;
}

/* Bytes of a word. */
uint32_t image_trailer_word(const struct image_spec *spec);

/* Bytes of the area that ends with the magic. */
uint32_t image_trailer_magic_area(const struct image_spec *spec);

/* Bytes that the boot code needs at the end of the slot. */
uint64_t image_trailer_size(const struct image_spec *spec,
                            const struct image_algorithms *algorithms);

void image_trailer_magic(const struct image_spec *spec, uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE]);

/*
 * Erased bytes up to a trailer of `trailer` bytes, and the trailer: its last words say whether the image is confirmed and
 * valid. Errors: ERROR_FILE; ERROR_BUG, the image reaches into it.
 */
int image_trailer_write(struct image_sink *sink, const struct image_spec *spec, uint32_t trailer,
                        struct error *error) must_check;

#endif
