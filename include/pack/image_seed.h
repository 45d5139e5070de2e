// SPDX-License-Identifier: Apache-2.0
/*
 * What is random in an encrypted image, made to follow from a secret seed: the content key and the ephemeral key.
 *
 * Each is HKDF-SHA256 (RFC 5869) with the seed as secret, the digest of the image as salt, and a label of its own, the
 * fingerprint of the recipient and a count as info. Another image, another recipient or another purpose gives other keys.
 * Who knows the seed can read every image that was made with it.
 */
#ifndef PACK_IMAGE_SEED_H
#define PACK_IMAGE_SEED_H

#include <base/run.h>
#include <crypto/digest.h>

#define IMAGE_SEED_SIZE 32

enum image_secret { IMAGE_CONTENT_KEY, IMAGE_EPHEMERAL_KEY };

/* What the secrets of one image follow from. */
struct image_seed {
    const uint8_t *seed; /* IMAGE_SEED_SIZE bytes, borrowed */
    struct digest_value digest;
    uint8_t recipient[SHA256_SIZE]; /* fingerprint of the encryption key */
    enum image_secret secret;       /* that is drawn next */
    uint32_t draws;
};

/* A random source that delivers the bytes of one secret; `seed` must outlive it. Error of it: ERROR_CRYPTO. */
struct random_source image_seed_source(struct image_seed *seed, enum image_secret secret);

#endif
