// SPDX-License-Identifier: Apache-2.0
/*
 * ECIES on P-256 as MCUboot defines it: wraps the content key of an image for one recipient.
 */
#ifndef CRYPTO_ECIES_H
#define CRYPTO_ECIES_H

#include <crypto/cipher.h>
#include <crypto/key.h>

/* Ephemeral point 04 X Y (65), HMAC-SHA256 tag (32), wrapped key (16): the value of TLV 0x32. */
#define ECIES_SIZE 113

/*
 * Wraps `content_key` with an ephemeral key drawn from `random`; the secrets are wiped but for `ephemeral`, with which
 * its maker can check what was wrapped without the recipient's private key. The caller releases it.
 * Error: ERROR_CRYPTO, the random source or the library refuses.
 */
int ecies_wrap(const struct key *recipient, const struct random_source *random,
               const uint8_t content_key[AES128_KEY_SIZE], uint8_t wrapped[ECIES_SIZE],
               struct key *ephemeral, struct error *error) must_check;

/*
 * Unwraps the content key for the holder of `recipient`; the caller wipes it. Error: ERROR_CRYPTO, it was wrapped for
 * another key or has changed, `recipient` has no private half, or the library refuses.
 */
int ecies_unwrap(const struct key *recipient, const uint8_t wrapped[ECIES_SIZE],
                 uint8_t content_key[AES128_KEY_SIZE], struct error *error) must_check;

#endif
