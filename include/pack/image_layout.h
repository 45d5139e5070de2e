// SPDX-License-Identifier: Apache-2.0
/*
 * How long every part of an image is, before a byte of it is written.
 */
#ifndef PACK_IMAGE_LAYOUT_H
#define PACK_IMAGE_LAYOUT_H

#include <format/mcuboot.h>
#include <pack/image_algorithms.h>
#include <pack/image_trailer.h>

/* Bytes. */
struct image_layout {
    uint32_t body;           /* with the zeros behind it */
    uint32_t zeros;          /* appended to the firmware: encryption padding, slot filling */
    uint32_t filler;         /* STiROT: TLV 0x60 in all, 0: none */
    uint32_t protected_area; /* with its info header; 0: none */
    uint32_t tlv_area;       /* with its info header and a signature of the greatest length */
    uint32_t trailer;        /* image_trailer_size() */
    bool padded;             /* up to the slot size, trailer included */
};

/*
 * Computes the layout for `firmware_size` bytes of input (with --pad-header: without the header).
 * Room for a signature of the greatest length is always counted, so that the result does not depend on chance.
 * Errors: ERROR_FIT, larger than the slot (the message says by how much and what size would do), or than the format
 * can tell; ERROR_FILE, the input is shorter than the header it should begin with.
 */
int image_layout_compute(const struct image_spec *spec, const struct image_algorithms *algorithms,
                         uint64_t firmware_size, struct image_layout *layout,
                         struct error *error) must_check;

#endif
