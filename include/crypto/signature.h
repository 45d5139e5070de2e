// SPDX-License-Identifier: Apache-2.0
/*
 * Signatures of images, by keys of any type that signs, in the form that they have in an image: DER of ECDSA, else bytes of
 * fixed length.
 */
#ifndef CRYPTO_SIGNATURE_H
#define CRYPTO_SIGNATURE_H

#include <crypto/key.h>

#define SIGNATURE_MAX 384

/* What is signed: a digest, or with a pure signature the bytes themselves. */
struct signature_input {
    struct digest_value digest;
    bool pure;
    struct span message; /* with a pure signature, else not used */
};

/*
 * Whether keys of a type sign such input: ECDSA the digest that goes with its curve, RSA SHA-256, Ed25519 any digest, or
 * the bytes.
 */
bool signature_suits(enum key_type type, enum digest_kind kind, bool pure);

/*
 * Appends the signature `attempt` over that input, counted from 0; Ed25519 has one only. Errors: as ecdsa_sign(),
 * rsa_pss_sign(), ed25519_sign(); ERROR_BUG, signature_suits() says no.
 */
int signature_make(const struct key *key, const struct signature_input *input, unsigned attempt,
                   struct blob *signature, struct error *error) must_check;

/* Errors: ERROR_INVALID, the signature is not by that key over that input, or has no form of one; ERROR_CRYPTO. */
int signature_verify(const struct key *key, const struct signature_input *input,
                     struct span signature, struct error *error) must_check;

/*
 * Appends a signature in the form of images that somebody else wrote: of ECDSA r and s one behind the other, or DER. False:
 * it is none for keys of that type.
 */
bool signature_normalise(enum key_type type, struct span given, struct blob *signature);

#endif
