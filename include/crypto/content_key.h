// SPDX-License-Identifier: Apache-2.0
/*
 * Content keys of encrypted images, and how they are wrapped for a recipient.
 */
#ifndef CRYPTO_CONTENT_KEY_H
#define CRYPTO_CONTENT_KEY_H

#include <crypto/cipher.h>
#include <crypto/key.h>
#include <crypto/rsa.h>

#define CONTENT_KEY_MAX 32

/* Secret. */
struct content_key {
    size_t size; /* 16 or 32 */
    uint8_t bytes[CONTENT_KEY_MAX];
};

/* Source of all: MCUboot's "encrypted images". */
enum wrap_scheme {
    WRAP_ECIES_P256,
    WRAP_ECIES_X25519,
    WRAP_ECIES_X25519_SHA512, /* HKDF and HMAC with SHA-512 */
    WRAP_RSA_OAEP,            /* RSA-2048, SHA-256 */
    WRAP_AES_KW,              /* RFC 3394, under a key that is as long as the content key */
    WRAP_SCHEMES,
};

/* Bytes of a content key of that size when it is wrapped. */
size_t wrap_size(enum wrap_scheme scheme, size_t content_size);

/* The scheme for a recipient's type of key; `sha512` is for X25519. WRAP_SCHEMES: there is none. */
enum wrap_scheme wrap_scheme_for(enum key_type type, bool sha512);

struct span content_key_span(const struct content_key *key);

/* What one who wrapped a key knows of it: with that, it can be unwrapped without the recipient's secret. Secret. */
struct wrap_witness {
    struct key ephemeral;             /* of ECIES; no handle: nothing was wrapped by it */
    uint8_t seed[RSA_OAEP_SEED_SIZE]; /* of OAEP */
    struct content_key content;
};

void wrap_witness_release(struct wrap_witness *witness);

/*
 * Wraps `content` for `recipient` with what is drawn from `random`, and appends it. The caller releases the witness.
 * Errors: ERROR_CRYPTO, the random source or the library refuses; ERROR_BUG, the scheme is not one for the recipient.
 */
int content_key_wrap(const struct key *recipient, enum wrap_scheme scheme,
                     const struct random_source *random, const struct content_key *content,
                     struct blob *wrapped, struct wrap_witness *witness,
                     struct error *error) must_check;

/*
 * Unwraps the content key for the holder of `recipient`; the caller wipes it. Error: ERROR_CRYPTO, it was wrapped for
 * another key or has changed, `recipient` has no private half or is of another type, or the library refuses.
 */
int content_key_unwrap(const struct key *recipient, enum wrap_scheme scheme, struct span wrapped,
                       struct content_key *content, struct error *error) must_check;

#endif
