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

/* What a key is there for, which says what harm there is. */
enum sample_key_use {
    SAMPLE_KEY_OF_IMAGE,
    SAMPLE_KEY_OF_DEVICE, /* that option-byte keys provision */
    SAMPLE_KEY_OF_CERTIFICATE,
    SAMPLE_KEY_OF_ATTESTATION,
    SAMPLE_KEY_OF_AUTHORITY, /* that certifies devices */
    SAMPLE_KEY_OF_ANYTHING,
};

/* Warns where the key in the file `name` is one of them. */
void sample_key_warn(const struct run *run, const struct key *key, const char *name,
                     enum sample_key_use use);

/* The same of a key whose fingerprint is known. */
void sample_key_warn_of(const struct run *run, const uint8_t fingerprint[SHA256_SIZE],
                        const char *name, enum sample_key_use use);

#endif
