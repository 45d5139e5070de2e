// SPDX-License-Identifier: Apache-2.0
/*
 * P-256 keys that stay in a token (PKCS#11), named by RFC 7512 URIs.
 *
 * The token draws the nonces of its signatures itself: two over the same digest differ.
 */
#ifndef CRYPTO_TOKEN_KEY_H
#define CRYPTO_TOKEN_KEY_H

#include <base/passphrase.h>
#include <crypto/digest.h>
#include <crypto/key_plain.h>

struct token_key;

/* What is known of a key besides its private half; the caller frees `name`. */
struct token_public {
    char *name; /* the URI without its query */
    uint8_t point[P256_POINT_SIZE];
};

void token_public_release(struct token_public *public);

/* Whether a URI asks for a public key or a certificate by its `type`. */
bool token_uri_is_public(const char *uri);

/*
 * Opens the private key that a URI names, and finds its public point: with the key, with the public key or with the
 * certificate of the same id. `*key` is released with token_key_release(). Errors: as token_session_open() and
 * token_session_login(); ERROR_CRYPTO, no such key or more than one, one that may not sign, not P-256, or no public point.
 */
int token_key_open(const char *uri, const struct passphrase *secrets, struct token_key **key,
                   struct token_public *public, struct error *error) must_check;

/* The public half alone; logs in only where the token does not show it without. Errors: as token_key_open(). */
int token_key_public(const char *uri, const struct passphrase *secrets, struct token_public *public,
                     struct error *error) must_check;

/* Signs a digest: r and s, 32 bytes each. The caller verifies. Error: ERROR_CRYPTO, the token refuses. */
int token_key_sign(const struct token_key *key, const uint8_t digest[SHA256_SIZE],
                   uint8_t signature[64], struct error *error) must_check;

/* Closes the session. NULL is nothing. */
void token_key_release(struct token_key *key);

#endif
