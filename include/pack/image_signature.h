// SPDX-License-Identifier: Apache-2.0
/*
 * The signature of an image over its digest.
 */
#ifndef PACK_IMAGE_SIGNATURE_H
#define PACK_IMAGE_SIGNATURE_H

#include <crypto/ecdsa.h>

/*
 * Appends the DER of a signature, in the `constant` form of STiROT's ROM or the shortest. Error: ERROR_CRYPTO, the key
 * has no private half, or the library refuses.
 */
int image_sign(const struct key *key, const uint8_t digest[SHA256_SIZE], bool constant,
               struct blob *der, struct error *error) must_check;

#endif
