// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/hkdf.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdio.h>

/* The library only reads what a parameter points to. */
static OSSL_PARAM octets(const char *name, struct span bytes)
{
    OSSL_PARAM parameter = OSSL_PARAM_construct_octet_string(name, NULL, bytes.size);
    union {
        const void *given;
        void *taken;
    } data = {.given = bytes.data};
    parameter.data = data.taken;
    return parameter;
}

int hkdf_derive(enum digest_kind kind, struct span secret, struct span salt, struct span info,
                uint8_t *output, size_t size, struct error *error)
{
    char hash[8];
    snprintf(hash, sizeof hash, "%s", digest_name(kind));
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0),
        octets(OSSL_KDF_PARAM_KEY, secret),
        octets(OSSL_KDF_PARAM_SALT, salt),
        octets(OSSL_KDF_PARAM_INFO, info),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *algorithm = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(algorithm);
    bool good = context != NULL && EVP_KDF_derive(context, output, size, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(algorithm);
    return good ? 0 : crypto_failure(error, "cannot derive keys");
}

int hkdf_sha256(struct span secret, struct span salt, struct span info, uint8_t *output,
                size_t size, struct error *error)
{
    return hkdf_derive(DIGEST_SHA256, secret, salt, info, output, size, error);
}
