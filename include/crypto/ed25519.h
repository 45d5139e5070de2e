// SPDX-License-Identifier: Apache-2.0
/*
 * Ed25519 (RFC 8032). The message is needed at once: signing reads it twice. MCUboot signs a digest as the message, or
 * with "pure" signatures the image itself.
 */
#ifndef CRYPTO_ED25519_H
#define CRYPTO_ED25519_H

#include <crypto/key.h>

#define ED25519_SIGNATURE_SIZE 64

/* Appends the signature. Error: ERROR_CRYPTO, the key has no private half, or the library refuses. */
int ed25519_sign(const struct key *key, struct span message, struct blob *signature,
                 struct error *error) must_check;

/* Errors: ERROR_INVALID, the signature is not one of that key over that message; ERROR_CRYPTO, the library refuses. */
int ed25519_verify(const struct key *key, struct span message, struct span signature,
                   struct error *error) must_check;

#endif
