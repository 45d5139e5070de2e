// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/key_wrap.h>
#include <openssl/err.h>
#include <openssl/evp.h>

enum { SECRET_MIN = 16, UNIT = 8 };

static EVP_CIPHER_CTX *start(const uint8_t key[AES128_KEY_SIZE], bool wrap)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context == NULL)
        return NULL;
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    if (EVP_CipherInit_ex(context, EVP_aes_128_wrap(), NULL, key, NULL, wrap) == 1)
        return context;
    EVP_CIPHER_CTX_free(context);
    return NULL;
}

static bool is_sized(size_t size)
{
    return size >= SECRET_MIN && size % UNIT == 0 && size <= INT32_MAX;
}

int key_wrap(const uint8_t key[AES128_KEY_SIZE], struct span secret, uint8_t *wrapped,
             struct error *error)
{
    int written = 0;
    if (!is_sized(secret.size))
        return error_set(error, ERROR_CRYPTO, "%zu bytes cannot be wrapped", secret.size);
    EVP_CIPHER_CTX *context = start(key, true);
    bool good = context != NULL &&
                EVP_CipherUpdate(context, wrapped, &written, secret.data, (int)secret.size) == 1 &&
                (size_t)written == secret.size + KEY_WRAP_OVERHEAD;
    EVP_CIPHER_CTX_free(context);
    return good ? 0 : crypto_failure(error, "cannot wrap a key");
}

int key_unwrap(const uint8_t key[AES128_KEY_SIZE], struct span wrapped, uint8_t *secret,
               struct error *error)
{
    int written = 0;
    EVP_CIPHER_CTX *context = start(key, false);
    if (context == NULL)
        return crypto_failure(error, "cannot unwrap a key");
    bool good = wrapped.size > KEY_WRAP_OVERHEAD && is_sized(wrapped.size - KEY_WRAP_OVERHEAD) &&
                EVP_CipherUpdate(context, secret, &written, wrapped.data, (int)wrapped.size) == 1 &&
                (size_t)written == wrapped.size - KEY_WRAP_OVERHEAD;
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    return good ? 0
                : error_set(error, ERROR_INVALID, "it was wrapped with another key, or changed");
}
