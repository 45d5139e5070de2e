// SPDX-License-Identifier: Apache-2.0
#include <crypto/ecdsa.h>
#include <crypto/failure.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

enum { DER_LIMIT = 80 }; /* an ECDSA-P256 signature in DER has 72 bytes at most */

static int sign_digest(EVP_PKEY_CTX *signer, const uint8_t digest[SHA256_SIZE],
                       struct ecdsa_signature *signature)
{
    uint8_t der[DER_LIMIT];
    size_t size = sizeof der;
    if (signer == NULL || EVP_PKEY_sign_init(signer) != 1 ||
        EVP_PKEY_CTX_set_signature_md(signer, EVP_sha256()) != 1 ||
        EVP_PKEY_sign(signer, der, &size, digest, SHA256_SIZE) != 1)
        return -1;
    const uint8_t *at = der;
    ECDSA_SIG *parts = d2i_ECDSA_SIG(NULL, &at, (long)size);
    bool good = parts != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(parts), signature->r, 32) == 32 &&
                BN_bn2binpad(ECDSA_SIG_get0_s(parts), signature->s, 32) == 32;
    ECDSA_SIG_free(parts);
    return good ? 0 : -1;
}

int ecdsa_sign(const struct key *key, const uint8_t digest[SHA256_SIZE],
               struct ecdsa_signature *signature, struct error *error)
{
    EVP_PKEY_CTX *signer = EVP_PKEY_CTX_new(key->handle, NULL);
    int result = sign_digest(signer, digest, signature);
    EVP_PKEY_CTX_free(signer);
    return result == 0 ? 0 : crypto_failure(error, "cannot sign");
}

static uint8_t *encode(const struct ecdsa_signature *signature, int *size)
{
    uint8_t *der = NULL;
    BIGNUM *r = BN_bin2bn(signature->r, sizeof signature->r, NULL);
    BIGNUM *s = BN_bin2bn(signature->s, sizeof signature->s, NULL);
    ECDSA_SIG *parts = ECDSA_SIG_new();
    if (r != NULL && s != NULL && parts != NULL && ECDSA_SIG_set0(parts, r, s) == 1) {
        *size = i2d_ECDSA_SIG(parts, &der);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(parts);
    return der;
}

int ecdsa_verify(const struct key *key, const uint8_t digest[SHA256_SIZE],
                 const struct ecdsa_signature *signature, struct error *error)
{
    int size = 0;
    int verdict = -1;
    uint8_t *der = encode(signature, &size);
    EVP_PKEY_CTX *verifier = EVP_PKEY_CTX_new(key->handle, NULL);
    if (der != NULL && verifier != NULL && EVP_PKEY_verify_init(verifier) == 1 &&
        EVP_PKEY_CTX_set_signature_md(verifier, EVP_sha256()) == 1)
        verdict = EVP_PKEY_verify(verifier, der, (size_t)size, digest, SHA256_SIZE);
    EVP_PKEY_CTX_free(verifier);
    OPENSSL_free(der);
    if (verdict < 0)
        return crypto_failure(error, "cannot verify");
    ERR_clear_error();
    return verdict == 1 ? 0 : error_set(error, ERROR_INVALID, "the signature is not by this key");
}
