// SPDX-License-Identifier: Apache-2.0
/*
 * ECDSA on P-256 over a SHA-256 digest (FIPS 186-5), with the nonces of RFC 6979: the same key and digest give the same
 * signature. A token draws its nonces itself: a key there gives another signature each time.
 */
#ifndef CRYPTO_ECDSA_H
#define CRYPTO_ECDSA_H

#include <crypto/key.h>

/* Big-endian, zeros in front. */
struct ecdsa_signature {
    uint8_t r[32];
    uint8_t s[32];
};

/*
 * Signs with the nonce `index` of that digest, counted from 0; who needs a signature of another shape takes the next.
 * Error: ERROR_CRYPTO, the key has no private half, the library refuses, or the token does or gives no valid signature.
 */
int ecdsa_sign(const struct key *key, const uint8_t digest[SHA256_SIZE], unsigned index,
               struct ecdsa_signature *signature, struct error *error) must_check;

/*
 * Reads a signature as signers write it: r and s in 64 bytes, or DER (SEC 1, C.5), with no byte more. False: neither.
 */
bool ecdsa_signature_parse(struct span bytes, struct ecdsa_signature *signature);

/*
 * Errors: ERROR_INVALID, the signature is not one of that key over that digest; ERROR_CRYPTO, the library refuses to
 * verify.
 */
int ecdsa_verify(const struct key *key, const uint8_t digest[SHA256_SIZE],
                 const struct ecdsa_signature *signature, struct error *error) must_check;

#endif
