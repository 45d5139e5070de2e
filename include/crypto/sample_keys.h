// SPDX-License-Identifier: Apache-2.0
/*
 * Keys that everybody has: they come with vendors' examples. What they sign or encrypt is protected from nobody.
 */
#ifndef CRYPTO_SAMPLE_KEYS_H
#define CRYPTO_SAMPLE_KEYS_H

#include <crypto/key.h>

/*
 * Where a key of that fingerprint (SHA-256 of its SubjectPublicKeyInfo; of a secret key, of its bytes) was published, or
 * NULL.
 */
const char *sample_key_origin(const uint8_t fingerprint[SHA256_SIZE]);

/* Warns where a key is one of them. */
void sample_key_warn(const struct run *run, const struct key *key);

#endif
