// SPDX-License-Identifier: Apache-2.0
#include <pack/image_signature.h>
#include <pack/image_tlv.h>

enum { SIGNING_ATTEMPTS = 1000 };

int image_signer_sign(const struct image_signer *signer, const struct key *key,
                      const uint8_t digest[SHA256_SIZE], unsigned attempt,
                      struct ecdsa_signature *signature, struct error *error)
{
    if (signer == NULL)
        return ecdsa_sign(key, digest, attempt, signature, error);
    return signer->sign(signer->context, key, digest, attempt, signature, error);
}

int image_sign(const struct key *key, const struct image_signer *signer,
               const uint8_t digest[SHA256_SIZE], bool constant, struct blob *der,
               struct error *error)
{
    struct ecdsa_signature signature;
    if (!constant)
        return image_signer_sign(signer, key, digest, 0, &signature, error) == 0
                   ? signature_der(&signature, der, error)
                   : -1;
    for (unsigned attempt = 0; attempt < SIGNING_ATTEMPTS; attempt++) {
        if (image_signer_sign(signer, key, digest, attempt, &signature, error) != 0)
            return -1;
        if (signature_needs_all_bytes(&signature))
            return signature_constant_der(&signature, der, error);
    }
    return error_set(error, ERROR_CRYPTO, "no signature of full length in %d attempts",
                     SIGNING_ATTEMPTS);
}
