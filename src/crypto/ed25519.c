// SPDX-License-Identifier: Apache-2.0
#include <crypto/ed25519.h>
#include <crypto/failure.h>
#include <openssl/err.h>
#include <openssl/evp.h>

int ed25519_sign(const struct key *key, struct span message, struct blob *signature,
                 struct error *error)
{
    uint8_t bytes[ED25519_SIGNATURE_SIZE];
    size_t size = sizeof bytes;
    if (!key->private_half)
        return key_refuse_private(key, error);
    EVP_MD_CTX *signer = EVP_MD_CTX_new();
    bool good = signer != NULL && EVP_DigestSignInit(signer, NULL, NULL, NULL, key->handle) == 1 &&
                EVP_DigestSign(signer, bytes, &size, message.data, message.size) == 1;
    EVP_MD_CTX_free(signer);
    return good ? blob_append(signature, (struct span){bytes, size}, error)
                : crypto_failure(error, "cannot sign");
}

int ed25519_verify(const struct key *key, struct span message, struct span signature,
                   struct error *error)
{
    int verdict = -1;
    EVP_MD_CTX *verifier = EVP_MD_CTX_new();
    if (verifier != NULL && EVP_DigestVerifyInit(verifier, NULL, NULL, NULL, key->handle) == 1)
        verdict = EVP_DigestVerify(verifier, signature.data, signature.size, message.data,
                                   message.size) == 1;
    EVP_MD_CTX_free(verifier);
    if (verdict < 0)
        return crypto_failure(error, "cannot verify");
    ERR_clear_error();
    return verdict == 1 ? 0 : error_set(error, ERROR_INVALID, "the signature is not by this key");
}
