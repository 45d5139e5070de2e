// SPDX-License-Identifier: Apache-2.0
/*
 * SHA-1, for names that are turned into UUIDs (RFC 9562, version 5); it protects nothing.
 */
#ifndef CRYPTO_SHA1_H
#define CRYPTO_SHA1_H

#include <base/blob.h>

#define SHA1_SIZE 20

/* Error: ERROR_CRYPTO, the library refuses. */
int sha1(struct span bytes, uint8_t value[SHA1_SIZE], struct error *error) must_check;

#endif
