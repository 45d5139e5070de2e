// SPDX-License-Identifier: Apache-2.0
/*
 * Seals (seal.h) made inside a token: the secret, the shared secret and the keys that follow from it stay there. For the
 * files of this room that speak PKCS#11.
 */
#ifndef CRYPTO_TOKEN_SEAL_H
#define CRYPTO_TOKEN_SEAL_H

#include <crypto/seal.h>
#include <crypto/token_session.h>

/* Error: ERROR_CRYPTO, the token lacks a mechanism that seals need. */
int token_seal_check(const struct token_session *session, struct error *error) must_check;

/*
 * As seal_make() with a scheme that wraps, for the secret key `secret` of `secret_size` bytes; the token draws the
 * ephemeral key. Error: ERROR_CRYPTO, the token refuses.
 */
int token_seal_make(const struct token_session *session, CK_OBJECT_HANDLE secret,
                    size_t secret_size, const struct seal_scheme *scheme,
                    const struct key *recipient, struct span head, uint8_t *sealed,
                    struct error *error) must_check;

#endif
