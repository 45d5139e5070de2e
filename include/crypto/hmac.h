// SPDX-License-Identifier: Apache-2.0
/*
 * HMAC (RFC 2104).
 */
#ifndef CRYPTO_HMAC_H
#define CRYPTO_HMAC_H

#include <crypto/digest.h>

#define HMAC_SHA256_SIZE 32

/* Error of both: ERROR_CRYPTO, the library refuses. */
int hmac_compute(enum digest_kind kind, struct span key, struct span bytes,
                 struct digest_value *tag, struct error *error) must_check;
int hmac_sha256(struct span key, struct span bytes, uint8_t tag[HMAC_SHA256_SIZE],
                struct error *error) must_check;

#endif
