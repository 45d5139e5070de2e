// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdsa.h>
#include <pack/image_signature.h>

enum { SIGNING_ATTEMPTS = 1000 };

int image_signer_sign(const struct image_signer *signer, const struct key *key,
                      const struct signature_input *input, unsigned attempt, struct blob *signature,
                      struct error *error)
{
    if (signer == NULL)
        return signature_make(key, input, attempt, signature, error);
    return signer->sign(signer->context, key, input, attempt, signature, error);
}

int image_sign(const struct key *key, const struct image_signer *signer,
               const struct signature_input *input, bool constant, struct blob *signature,
               struct error *error)
{
    struct ecdsa_signature numbers;
    if (!constant)
        return image_signer_sign(signer, key, input, 0, signature, error);
    for (unsigned attempt = 0; attempt < SIGNING_ATTEMPTS; attempt++) {
        AUTO(blob) der = {0};
        if (image_signer_sign(signer, key, input, attempt, &der, error) != 0)
            return -1;
        if (!ecdsa_signature_parse(blob_span(&der), key_type_number_size(key->type), &numbers))
            return error_set(error, ERROR_BUG, "a signature that is no ECDSA signature");
        if (ecdsa_needs_all_bytes(&numbers))
            return ecdsa_constant_der(&numbers, signature, error);
    }
    return error_set(error, ERROR_CRYPTO, "no signature of full length in %d attempts",
                     SIGNING_ATTEMPTS);
}
