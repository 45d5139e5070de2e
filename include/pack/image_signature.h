// SPDX-License-Identifier: Apache-2.0
/*
 * The signature of an image.
 */
#ifndef PACK_IMAGE_SIGNATURE_H
#define PACK_IMAGE_SIGNATURE_H

#include <crypto/signature.h>

/*
 * Signs in place of the key: appends the signature `attempt` over that input, counted from 0, of which no two are the same;
 * in the form of signature_make(). The key is the one that the specification names, or its public half. Errors: the
 * signer's.
 */
struct image_signer {
    int (*sign)(void *context, const struct key *key, const struct signature_input *input,
                unsigned attempt, struct blob *signature, struct error *error);
    void *context;
};

/* Signs once; `signer` NULL: the key signs. Errors: as image_sign(). */
int image_signer_sign(const struct image_signer *signer, const struct key *key,
                      const struct signature_input *input, unsigned attempt, struct blob *signature,
                      struct error *error) must_check;

/*
 * Appends the signature as the image has it, of ECDSA in the `constant` form of STiROT's ROM or the shortest; `signer` NULL:
 * the key signs. Errors: ERROR_CRYPTO, the key has no private half, or the library refuses; the signer's.
 */
int image_sign(const struct key *key, const struct image_signer *signer,
               const struct signature_input *input, bool constant, struct blob *signature,
               struct error *error) must_check;

#endif
