// SPDX-License-Identifier: Apache-2.0
/*
 * What an image is made of, opened and checked: the checks between a specification and its bytes.
 */
#ifndef PACK_IMAGE_INPUTS_H
#define PACK_IMAGE_INPUTS_H

#include <base/finding.h>
#include <base/run.h>
#include <crypto/key.h>
#include <pack/firmware.h>
#include <pack/image_algorithms.h>
#include <pack/image_layout.h>

/* A body that was compressed. */
struct image_compressed {
    bool used;                  /* false: nothing was, or it was in vain */
    uint32_t plain_size;        /* bytes of the body before */
    struct digest_value digest; /* of the image before */
    struct blob signature;      /* likewise */
    struct blob body;
};

struct image_inputs {
    struct firmware firmware;
    struct key signing;    /* no handle: not signed */
    struct key encryption; /* no handle: not encrypted */
    uint32_t base;         /* where the image lies; 0 where nobody says */
    bool has_base;
    struct image_algorithms algorithms;
    struct image_layout layout; /* of an image that is to be compressed: as it is before */
    struct image_compressed compressed;
};

/*
 * Opens the inputs and runs the named checks in the order of their table. Warns of sample keys, and of an image that
 * stays unpadded because its slot has no size.
 * Errors, the first finding where `sink` is NULL, else -1 if there was any: ERROR_FILE, input or key cannot be read,
 * or the header is not blank; ERROR_CRYPTO, key; ERROR_CONFIG, output that is an input, .hex without address;
 * ERROR_FIT. Of an incomplete specification, only what does not depend on the rest is checked.
 */
int image_inputs_open(const struct run *run, const struct image_spec *spec,
                      const struct finding_sink *sink, struct image_inputs *inputs,
                      struct error *error) must_check;
void image_inputs_release(struct image_inputs *inputs);

/*
 * The path at `index` of those that the image is made from, a file or an object in a token; "" where the image does without
 * it, NULL behind the last.
 */
const char *image_ingredient_at(const struct run *run, const struct image_spec *spec, size_t index);

/* The file that the image is made from and that `path` leads to, as the specification names it; or NULL. */
const char *image_ingredient(const struct run *run, const struct image_spec *spec,
                             const char *path);

#endif
