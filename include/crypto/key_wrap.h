// SPDX-License-Identifier: Apache-2.0
/*
 * AES key wrap (RFC 3394) with a key of 128 bits.
 */
#ifndef CRYPTO_KEY_WRAP_H
#define CRYPTO_KEY_WRAP_H

#include <crypto/cipher.h>

/* So many bytes longer is what is wrapped. */
#define KEY_WRAP_OVERHEAD 8

/* Wraps `secret`, 16 bytes or more and a multiple of 8. Error: ERROR_CRYPTO, the library refuses. */
int key_wrap(const uint8_t key[AES128_KEY_SIZE], struct span secret, uint8_t *wrapped,
             struct error *error) must_check;

/*
 * Takes the wrap off; `secret` has room for as many bytes as `wrapped` has, and the caller wipes them. Errors:
 * ERROR_INVALID, wrapped with another key, or changed; ERROR_CRYPTO.
 */
int key_unwrap(const uint8_t key[AES128_KEY_SIZE], struct span wrapped, uint8_t *secret,
               struct error *error) must_check;

#endif
