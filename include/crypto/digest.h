// SPDX-License-Identifier: Apache-2.0
/*
 * SHA-256, at once or in parts.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <base/blob.h>

#define SHA256_SIZE 32

struct digest {
    void *handle;
};

/* Errors of all: ERROR_CRYPTO, the library refuses. */
int digest_start(struct digest *digest, struct error *error) must_check;
int digest_update(struct digest *digest, struct span bytes, struct error *error) must_check;
int digest_finish(struct digest *digest, uint8_t value[SHA256_SIZE],
                  struct error *error) must_check;
void digest_release(struct digest *digest);

int sha256(struct span bytes, uint8_t value[SHA256_SIZE], struct error *error) must_check;

#endif
