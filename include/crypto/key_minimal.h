// SPDX-License-Identifier: Apache-2.0
/*
 * Private keys in DER without what a boot code computes or does not need: the public point of a curve, the numbers of RSA
 * that follow from the others.
 */
#ifndef CRYPTO_KEY_MINIMAL_H
#define CRYPTO_KEY_MINIMAL_H

#include <crypto/key.h>

/* Whether there is a minimal form: PKCS#8, or the traditional one. */
bool key_minimal_has_pkcs8(enum key_type type);
bool key_minimal_has_traditional(enum key_type type);

/*
 * Appends PKCS#8 (RFC 5208) of a key on a curve: P-256 67 bytes, P-384 80. That of X25519 and Ed25519 has no public half in
 * any case. Errors: ERROR_CRYPTO, no private half; ERROR_BUG, a type without it.
 */
int key_minimal_pkcs8(const struct key *key, struct blob *der, struct error *error) must_check;

/*
 * Appends SEC1 (RFC 5915) of a key on a curve: P-256 51 bytes, P-384 64. Of an RSA key PKCS#1 (RFC 8017) that ends behind
 * the two primes, as MCUboot reads it; few others do. Errors: as key_minimal_pkcs8().
 */
int key_minimal_traditional(const struct key *key, struct blob *der,
                            struct error *error) must_check;

#endif
