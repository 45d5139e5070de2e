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
    bool reviewed;
};

/* What a reviewer gets to see. */
struct image_written {
    const struct image_spec *spec;
    const struct image_inputs *inputs;
    const struct image_result *result;
    struct firmware *firmware;   /* the file as it was written */
    const struct key *ephemeral; /* that wrapped the content key; no handle: nothing is encrypted */
};

/* Looks at an image before it appears; an error keeps it from appearing. */
struct image_reviewer {
    int (*review)(void *context, const struct image_written *written, struct error *error);
    void *context;
};

/*
 * Writes `spec->output`, .hex or .bin; the file appears only when everything went well. The reviewer, which may be NULL,
 * is not asked about a device or a pipe. Errors: ERROR_FILE, reading or writing; ERROR_CRYPTO; ERROR_BUG, a part has not
 * the length that was computed; those of the reviewer.
 */
int image_write(const struct run *run, const struct image_spec *spec, struct image_inputs *inputs,
                const struct image_reviewer *reviewer, struct image_result *result,
                struct error *error) must_check;

#endif
