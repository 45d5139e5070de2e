// SPDX-License-Identifier: Apache-2.0
/*
 * The trailer at the end of a slot: what boot code keeps its notes in.
 */
#ifndef PACK_IMAGE_TRAILER_H
#define PACK_IMAGE_TRAILER_H

#include <pack/image_sink.h>
#include <pack/image_spec.h>

/* Bytes that the boot code of an image needs there. */
uint64_t image_trailer_size(const struct image_spec *spec);

/*
 * Erased bytes up to a trailer of `trailer` bytes, and the trailer: its last words say whether the image is confirmed and
 * valid. Errors: ERROR_FILE; ERROR_BUG, the image reaches into it.
 */
int image_trailer_write(struct image_sink *sink, const struct image_spec *spec, uint32_t trailer,
                        struct error *error) must_check;

#endif
