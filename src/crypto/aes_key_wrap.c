// SPDX-License-Identifier: Apache-2.0
#include <crypto/aes_key_wrap.h>
#include <crypto/failure.h>
#include <openssl/err.h>
#include <openssl/evp.h>

enum { WRAPPED_MAX = 64 };

/* The library's wrap of `input`, either way; 0: it refuses. */
static size_t apply(struct span key, struct span input, bool wraps, uint8_t output[WRAPPED_MAX + 8])
{
    int size = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    const EVP_CIPHER *cipher = key.size == 16 ? EVP_aes_128_wrap() : EVP_aes_256_wrap();
    bool good = context != NULL && input.size <= WRAPPED_MAX;
    if (good) {
        EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
        good = EVP_CipherInit_ex(context, cipher, NULL, key.data, NULL, wraps) == 1 &&
               EVP_CipherUpdate(context, output, &size, input.data, (int)input.size) == 1;
    }
    EVP_CIPHER_CTX_free(context);
    return good && size > 0 ? (size_t)size : 0;
}

int aes_key_wrap(struct span key, struct span bytes, struct blob *wrapped, struct error *error)
{
    uint8_t output[WRAPPED_MAX + 8];
    size_t size = apply(key, bytes, true, output);
    return size > 0 ? blob_append(wrapped, (struct span){output, size}, error)
                    : crypto_failure(error, "cannot wrap a key");
}

int aes_key_unwrap(struct span key, struct span wrapped, struct blob *bytes, struct error *error)
{
    uint8_t output[WRAPPED_MAX + 8];
    size_t size = apply(key, wrapped, false, output);
    ERR_clear_error();
    int result = size > 0 ? blob_append(bytes, (struct span){output, size}, error)
                          : error_set(error, ERROR_CRYPTO,
                                      "the content key was wrapped for another decryption key, or "
                                      "changed");
    wipe(output, sizeof output);
    return result;
}
