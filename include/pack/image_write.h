// SPDX-License-Identifier: Apache-2.0
/*
 * Writes an image in one pass: read, hash, encrypt, write. Memory does not grow with the image.
 */
#ifndef PACK_IMAGE_WRITE_H
#define PACK_IMAGE_WRITE_H

#include <pack/image_inputs.h>

/* What was written. */
struct image_result {
    uint8_t digest[SHA256_SIZE]; /* TLV 0x10 */
    uint32_t size;               /* bytes from the header to the last TLV */
};

/*
 * Writes `spec->output`, .hex or .bin; the file appears only when everything went well.
 * Errors: ERROR_FILE, reading or writing; ERROR_CRYPTO; ERROR_BUG, a part has not the length that was computed.
 */
int image_write(const struct run *run, const struct image_spec *spec, struct image_inputs *inputs,
                struct image_result *result, struct error *error) must_check;

#endif
