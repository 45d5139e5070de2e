// SPDX-License-Identifier: Apache-2.0
/*
 * Seals a small secret for one recipient: ECIES on P-256 with AES-128-GCM, in a form that a PKCS#11 token can make inside
 * itself (token_vault.h). The construction is that of format/license.h.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include <crypto/gcm.h>
#include <crypto/key.h>

#define SEAL_LABEL_SIZE 16
#define SEAL_POINT_SIZE 64

/* What a seal adds to the secret: the ephemeral point X Y, and the tag; and where it is wrapped too. */
#define SEAL_WRAP_SIZE        8
#define SEAL_OVERHEAD         (SEAL_POINT_SIZE + GCM_TAG_SIZE)
#define SEAL_WRAPPED_OVERHEAD (SEAL_OVERHEAD + SEAL_WRAP_SIZE)

/* Longest secret, bytes. */
#define SEAL_SECRET_MAX 32

/* What tells one use of seals from another. */
struct seal_scheme {
    uint8_t cipher_label[SEAL_LABEL_SIZE];
    uint8_t wrap_label[SEAL_LABEL_SIZE];
    bool
        wraps; /* the secret is wrapped before it is encrypted: a token does that without showing it */
};

/* How long a sealed secret is. */
size_t seal_size(const struct seal_scheme *scheme, size_t secret_size);

/*
 * Seals `secret` for `recipient`, with an ephemeral key from `random`. `head` is authenticated too, and the point after
 * it. `sealed`, of seal_size() bytes, gets point, ciphertext and tag. Error: ERROR_CRYPTO, the secret is too long or not
 * a multiple of 8 bytes, the random source or the library refuses.
 */
int seal_make(const struct seal_scheme *scheme, const struct key *recipient,
              const struct random_source *random, struct span head, struct span secret,
              uint8_t *sealed, struct error *error) must_check;

/*
 * Opens a seal with the private half of `recipient`: `secret` gets `size` bytes, which the caller wipes; `sealed` has
 * seal_size() bytes. Errors: ERROR_INVALID, it was sealed for another key, or head or seal have changed; ERROR_CRYPTO,
 * no private half, or the library refuses.
 */
int seal_open(const struct seal_scheme *scheme, const struct key *recipient, struct span head,
              struct span sealed, uint8_t *secret, size_t size, struct error *error) must_check;

#endif
