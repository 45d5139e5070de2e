// SPDX-License-Identifier: Apache-2.0
/*
 * Writes an image in one pass: read, hash, encrypt, write. Memory does not grow with the image.
 */
#ifndef PACK_IMAGE_WRITE_H
#define PACK_IMAGE_WRITE_H

#include <pack/image_inputs.h>
#include <pack/image_seed.h>
#include <pack/image_signature.h>

/* What was written. */
struct image_result {
    struct digest_value digest;
    uint32_t size; /* bytes from the header to the last TLV */
    bool reviewed;
};

/* What a reviewer gets to see. */
struct image_written {
    const struct image_spec *spec;
    const struct image_inputs *inputs;
    const struct image_result *result;
    struct firmware *firmware;          /* the file as it was written */
    const struct wrap_witness *witness; /* of the content key, where there is one */
};

/* Looks at an image before it appears; an error keeps it from appearing. */
struct image_reviewer {
    int (*review)(void *context, const struct image_written *written, struct error *error);
    void *context;
};

/* How an image is made; each may be NULL. */
struct image_making {
    const struct image_signer *signer;     /* the signing key itself */
    const struct image_reviewer *reviewer; /* nobody */
    const uint8_t
        *seed; /* IMAGE_SEED_SIZE bytes that what is random follows from; the run's random source */
};

/*
 * Computes the digest of the image that image_write() would write, of header, body and protected TLVs. These bytes are
 * written to `vector`, which the caller commits, or nowhere where it is NULL. Reads all of the input. Errors: ERROR_FILE;
 * ERROR_CRYPTO; ERROR_BUG.
 */
int image_measure(const struct run *run, const struct image_spec *spec, struct image_inputs *inputs,
                  struct output *vector, struct digest_value *digest,
                  struct error *error) must_check;

/* The same; `message`, which is empty, gets these bytes where a pure signature is over them. */
int image_measure_message(const struct run *run, const struct image_spec *spec,
                          struct image_inputs *inputs, struct blob *message,
                          struct digest_value *digest, struct error *error) must_check;

/*
 * Writes `spec->output`, .hex or .bin; the file appears only when everything went well. The reviewer is not asked about a
 * device or a pipe. With a seed the input is read twice. Errors: ERROR_FILE, reading or writing; ERROR_CRYPTO; ERROR_BUG, a part has not
 * the length that was computed; those of the signer and the reviewer.
 */
int image_write(const struct run *run, const struct image_spec *spec, struct image_inputs *inputs,
                const struct image_making *making, struct image_result *result,
                struct error *error) must_check;

#endif
