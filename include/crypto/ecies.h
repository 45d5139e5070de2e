// SPDX-License-Identifier: Apache-2.0
/*
 * ECIES as MCUboot defines it: wraps the content key of an image for one recipient. An ephemeral public key, the HMAC of
 * the wrapped key, the wrapped key.
 */
#ifndef CRYPTO_ECIES_H
#define CRYPTO_ECIES_H

#include <crypto/content_key.h>

/* Bytes of a content key of that size when it is wrapped: of P-256 and AES-128 113. */
size_t ecies_size(enum wrap_scheme scheme, size_t content_size);

/*
 * Wraps `content` with an ephemeral key drawn from `random`, and appends it; the secrets are wiped but for `ephemeral`,
 * which the caller releases. Error: ERROR_CRYPTO, the random source or the library refuses.
 */
int ecies_wrap(const struct key *recipient, enum wrap_scheme scheme,
               const struct random_source *random, const struct content_key *content,
               struct blob *wrapped, struct key *ephemeral, struct error *error) must_check;

/*
 * Unwraps the content key for the holder of `recipient`; the caller wipes it. Error: ERROR_CRYPTO, it was wrapped for
 * another key or has changed, `recipient` has no private half, or the library refuses.
 */
int ecies_unwrap(const struct key *recipient, enum wrap_scheme scheme, struct span wrapped,
                 struct content_key *content, struct error *error) must_check;

#endif
