// SPDX-License-Identifier: Apache-2.0
/*
 * HMAC with SHA-256 (RFC 2104).
 */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include <base/blob.h>

#define HMAC_SHA256_SIZE 32

/* Error: ERROR_CRYPTO, the library refuses. */
int hmac_sha256(struct span key, struct span bytes, uint8_t tag[HMAC_SHA256_SIZE],
                struct error *error) must_check;

#endif
