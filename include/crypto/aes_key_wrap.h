// SPDX-License-Identifier: Apache-2.0
/*
 * AES key wrap (RFC 3394): a key under another that both sides have.
 */
#ifndef CRYPTO_AES_KEY_WRAP_H
#define CRYPTO_AES_KEY_WRAP_H

#include <base/blob.h>

/*
 * Appends `bytes`, a multiple of 8, wrapped under `key`, 16 or 32 bytes: 8 bytes more. Error: ERROR_CRYPTO, the library
 * refuses.
 */
int aes_key_wrap(struct span key, struct span bytes, struct blob *wrapped,
                 struct error *error) must_check;

/* Appends what was wrapped; the caller wipes it. Error: ERROR_CRYPTO, under another key, or changed. */
int aes_key_unwrap(struct span key, struct span wrapped, struct blob *bytes,
                   struct error *error) must_check;

#endif
