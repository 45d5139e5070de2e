// SPDX-License-Identifier: Apache-2.0
/*
 * Deterministic nonces of ECDSA (RFC 6979, 3.2).
 *
 * Two signatures with one nonce give the key away, and so does a nonce that can be guessed: this one follows from the key
 * and the digest alone, and needs no random source.
 */
#ifndef CRYPTO_NONCE_H
#define CRYPTO_NONCE_H

#include <crypto/digest.h>

enum { NONCE_MAX = 48 }; /* bytes of the numbers */

/* The numbers are big-endian, of as many bytes as the order has. */
struct nonce_input {
    enum digest_kind hash;
    struct span order;  /* of the curve; a multiple of 8 bits */
    struct span secret; /* the private scalar */
    struct span digest; /* of the message, by that hash; as long as the order */
};

/*
 * The nonce `index` of a key and a digest, counted from 0: later ones are for who cannot use the first. `nonce` has as
 * many bytes as the order; the caller wipes it. Errors: ERROR_CRYPTO, the library refuses; ERROR_BUG, sizes.
 */
int nonce_make(const struct nonce_input *input, unsigned index, uint8_t nonce[NONCE_MAX],
               struct error *error) must_check;

#endif
