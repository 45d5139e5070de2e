// SPDX-License-Identifier: Apache-2.0
#include <crypto/cipher.h>
#include <crypto/failure.h>
#include <openssl/evp.h>

int cipher_start_at(struct cipher *cipher, struct span key, uint32_t block, struct error *error)
{
    const EVP_CIPHER *algorithm =
        key.size == AES128_KEY_SIZE ? EVP_aes_128_ctr() : EVP_aes_256_ctr();
    uint8_t counter[AES_BLOCK_SIZE] = {0};
    for (unsigned i = 0; i < sizeof block; i++)
        counter[sizeof counter - 1 - i] = (uint8_t)(block >> 8 * i);
    if (cipher->handle == NULL)
        cipher->handle = EVP_CIPHER_CTX_new();
    if (cipher->handle == NULL ||
        EVP_EncryptInit_ex(cipher->handle, algorithm, NULL, key.data, counter) != 1)
        return crypto_failure(error, "cannot start AES-CTR");
    return 0;
}

int cipher_start(struct cipher *cipher, struct span key, struct error *error)
{
    return cipher_start_at(cipher, key, 0, error);
}

int cipher_seek(struct cipher *cipher, const uint8_t counter[AES_BLOCK_SIZE], struct error *error)
{
    if (EVP_EncryptInit_ex(cipher->handle, NULL, NULL, NULL, counter) != 1)
        return crypto_failure(error, "cannot set the counter of AES-CTR");
    return 0;
}

int cipher_apply(struct cipher *cipher, const uint8_t *from, uint8_t *to, size_t size,
                 struct error *error)
{
    int written;
    if (size > INT32_MAX || EVP_EncryptUpdate(cipher->handle, to, &written, from, (int)size) != 1)
        return crypto_failure(error, "cannot encrypt");
    return 0;
}

void cipher_release(struct cipher *cipher)
{
    EVP_CIPHER_CTX_free(cipher->handle);
    cipher->handle = NULL;
}
