// SPDX-License-Identifier: Apache-2.0
/*
 * RSA as MCUboot uses it (RFC 8017): PSS with SHA-256 and a salt of 32 bytes, OAEP with SHA-256 and no label.
 *
 * Both are encoded here, since the library draws salts and seeds from its own source: a signature is to follow from the
 * key and the digest, and a wrapped key from the given random source. The library checks and opens what was made.
 */
#ifndef CRYPTO_RSA_H
#define CRYPTO_RSA_H

#include <crypto/key.h>

#define RSA_OAEP_SEED_SIZE 32

/*
 * Appends a signature over a SHA-256 digest, with salt `index` of that digest. Error: ERROR_CRYPTO, the key has no
 * private half, or the library refuses.
 */
int rsa_pss_sign(const struct key *key, struct span digest, unsigned index, struct blob *signature,
                 struct error *error) must_check;

/* Errors: ERROR_INVALID, the signature is not one of that key over that digest; ERROR_CRYPTO, the library refuses. */
int rsa_pss_verify(const struct key *key, struct span digest, struct span signature,
                   struct error *error) must_check;

/* Appends `bytes`, at most 190 for a key of 2048 bits, encrypted for the key's owner. Error: ERROR_CRYPTO. */
int rsa_oaep_encrypt(const struct key *key, struct span bytes,
                     const uint8_t seed[RSA_OAEP_SEED_SIZE], struct blob *encrypted,
                     struct error *error) must_check;

/* Appends what was encrypted; the caller wipes it. Error: ERROR_CRYPTO, for another key, changed, no private half. */
int rsa_oaep_decrypt(const struct key *key, struct span encrypted, struct blob *bytes,
                     struct error *error) must_check;

#endif
