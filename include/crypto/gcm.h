// SPDX-License-Identifier: Apache-2.0
/*
 * AES-128 in Galois/counter mode (NIST SP 800-38D) with an IV of 12 bytes and a tag of 16, in parts of any size.
 *
 * A pair of key and IV is for one message: two messages under one pair give both away, and the means to forge others.
 */
#ifndef CRYPTO_GCM_H
#define CRYPTO_GCM_H

#include <crypto/cipher.h>

#define GCM_IV_SIZE  12
#define GCM_TAG_SIZE 16

struct gcm {
    void *handle;
};

/*
 * Each begins a message; one `struct gcm` may be for many, one after the other.
 * Errors of all: ERROR_CRYPTO, the library refuses.
 */
int gcm_start_encrypt(struct gcm *gcm, const uint8_t key[AES128_KEY_SIZE],
                      const uint8_t iv[GCM_IV_SIZE], struct error *error) must_check;
int gcm_start_decrypt(struct gcm *gcm, const uint8_t key[AES128_KEY_SIZE],
                      const uint8_t iv[GCM_IV_SIZE], struct error *error) must_check;

/* What is authenticated and not encrypted; comes before what is encrypted. */
int gcm_add(struct gcm *gcm, struct span bytes, struct error *error) must_check;

/* Encrypts, or decrypts, the next `size` bytes; `to` may be `from`. */
int gcm_apply(struct gcm *gcm, const uint8_t *from, uint8_t *to, size_t size,
              struct error *error) must_check;

/* Ends a message that was encrypted. */
int gcm_finish(struct gcm *gcm, uint8_t tag[GCM_TAG_SIZE], struct error *error) must_check;

/*
 * Ends a message that was decrypted; before, nothing that came out of it is to be believed. Errors: ERROR_INVALID, the
 * tag is that of another message; ERROR_CRYPTO.
 */
int gcm_check(struct gcm *gcm, const uint8_t tag[GCM_TAG_SIZE], struct error *error) must_check;
void gcm_release(struct gcm *gcm);

#endif
