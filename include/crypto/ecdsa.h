// SPDX-License-Identifier: Apache-2.0
/*
 * ECDSA on P-256 over a SHA-256 digest and on P-384 over a SHA-384 digest (FIPS 186-5), with the nonces of RFC 6979: the
 * same key and digest give the same signature. A token draws its nonces itself: a key there gives another signature each
 * time.
 */
#ifndef CRYPTO_ECDSA_H
#define CRYPTO_ECDSA_H

#include <crypto/key.h>

/* Big-endian, zeros in front, `size` bytes each. */
struct ecdsa_signature {
    size_t size;
    uint8_t r[48];
    uint8_t s[48];
};

/*
 * Signs with the nonce `index` of that digest, counted from 0; who needs a signature of another shape takes the next.
 * Errors: ERROR_CRYPTO, the key has no private half, the library refuses, or the token does or gives no valid signature;
 * ERROR_BUG, the digest is not as long as the numbers of the curve.
 */
int ecdsa_sign(const struct key *key, struct span digest, unsigned index,
               struct ecdsa_signature *signature, struct error *error) must_check;

/*
 * Reads a signature over numbers of `size` bytes as signers write it: r and s one behind the other, or DER (SEC 1, C.5),
 * with no byte more. False: neither.
 */
bool ecdsa_signature_parse(struct span bytes, size_t size, struct ecdsa_signature *signature);

/*
 * Errors: ERROR_INVALID, the signature is not one of that key over that digest; ERROR_CRYPTO, the library refuses to
 * verify.
 */
int ecdsa_verify(const struct key *key, struct span digest, const struct ecdsa_signature *signature,
                 struct error *error) must_check;

/* Appends the shortest DER of a signature (ITU-T X.690), of P-256 8 to 72 bytes. Error: ERROR_BUG. */
int ecdsa_der(const struct ecdsa_signature *signature, struct blob *der,
              struct error *error) must_check;

/*
 * Appends DER in which both integers have a zero first and then all their bytes, of P-256 always 72: not the shortest form.
 * Error: ERROR_BUG.
 */
int ecdsa_constant_der(const struct ecdsa_signature *signature, struct blob *der,
                       struct error *error) must_check;

/* Whether no byte of r and s could be left out. */
bool ecdsa_needs_all_bytes(const struct ecdsa_signature *signature);

#endif
