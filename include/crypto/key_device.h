// SPDX-License-Identifier: Apache-2.0
/*
 * Keys as devices hold them: bytes whose type is known from elsewhere.
 */
#ifndef CRYPTO_KEY_DEVICE_H
#define CRYPTO_KEY_DEVICE_H

#include <crypto/key.h>

/*
 * The public key of one of KEYS_SIGNING from what key_public_der() writes. Errors: ERROR_INVALID, the bytes are no such
 * key; ERROR_CRYPTO.
 */
int key_take_public(enum key_type type, struct span der, struct key *key,
                    struct error *error) must_check;

/* The pair of P-256, X25519 or RSA from what key_secret() writes. Error: ERROR_CRYPTO, the bytes are no such key. */
int key_take_secret(enum key_type type, struct span bytes, struct key *key,
                    struct error *error) must_check;

/*
 * Appends the secret: as key_scalar(), or of RSA an RSAPrivateKey in DER (RFC 8017). Error: ERROR_CRYPTO, no private
 * half, or it stays in its token.
 */
int key_secret(const struct key *key, struct blob *bytes, struct error *error) must_check;

#endif
