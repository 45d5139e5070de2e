// SPDX-License-Identifier: Apache-2.0
/*
 * HKDF (RFC 5869): extract and expand.
 */
#ifndef CRYPTO_HKDF_H
#define CRYPTO_HKDF_H

#include <crypto/digest.h>

/* `output` gets `size` bytes, which the caller wipes. Error: ERROR_CRYPTO, the library refuses. */
int hkdf_derive(enum digest_kind kind, struct span secret, struct span salt, struct span info,
                uint8_t *output, size_t size, struct error *error) must_check;
int hkdf_sha256(struct span secret, struct span salt, struct span info, uint8_t *output,
                size_t size, struct error *error) must_check;

#endif
