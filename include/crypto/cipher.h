// SPDX-License-Identifier: Apache-2.0
/*
 * AES in counter mode: the counter block counts big-endian, for an image of MCUboot from zero.
 */
#ifndef CRYPTO_CIPHER_H
#define CRYPTO_CIPHER_H

#include <base/blob.h>

#define AES128_KEY_SIZE 16
#define AES_BLOCK_SIZE  16

struct cipher {
    void *handle;
};

/*
 * Errors of all: ERROR_CRYPTO, the library refuses. The key has 16 or 32 bytes; `block` is where the counter starts.
 */
int cipher_start_at(struct cipher *cipher, struct span key, uint32_t block,
                    struct error *error) must_check;
int cipher_start(struct cipher *cipher, struct span key, struct error *error) must_check;

/* Goes on with this counter block, under the same key. */
int cipher_seek(struct cipher *cipher, const uint8_t counter[AES_BLOCK_SIZE],
                struct error *error) must_check;

/* Encrypts, or decrypts, the next `size` bytes; `to` may be `from`. */
int cipher_apply(struct cipher *cipher, const uint8_t *from, uint8_t *to, size_t size,
                 struct error *error) must_check;
void cipher_release(struct cipher *cipher);

#endif
