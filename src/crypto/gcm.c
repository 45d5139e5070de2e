// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/gcm.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

static int start(struct gcm *gcm, const uint8_t key[AES128_KEY_SIZE], const uint8_t iv[GCM_IV_SIZE],
                 bool encrypt, struct error *error)
{
    if (gcm->handle == NULL)
        gcm->handle = EVP_CIPHER_CTX_new();
    if (gcm->handle == NULL ||
        EVP_CipherInit_ex(gcm->handle, EVP_aes_128_gcm(), NULL, key, iv, encrypt) != 1)
        return crypto_failure(error, "cannot start AES-GCM");
    return 0;
}

int gcm_start_encrypt(struct gcm *gcm, const uint8_t key[AES128_KEY_SIZE],
                      const uint8_t iv[GCM_IV_SIZE], struct error *error)
{
    return start(gcm, key, iv, true, error);
}

int gcm_start_decrypt(struct gcm *gcm, const uint8_t key[AES128_KEY_SIZE],
                      const uint8_t iv[GCM_IV_SIZE], struct error *error)
{
    return start(gcm, key, iv, false, error);
}

static int update(struct gcm *gcm, const uint8_t *from, uint8_t *to, size_t size,
                  struct error *error)
{
    int written;
    if (size > INT32_MAX || EVP_CipherUpdate(gcm->handle, to, &written, from, (int)size) != 1)
        return crypto_failure(error, "cannot compute AES-GCM");
    return 0;
}

int gcm_add(struct gcm *gcm, struct span bytes, struct error *error)
{
    return update(gcm, bytes.data, NULL, bytes.size, error);
}

int gcm_apply(struct gcm *gcm, const uint8_t *from, uint8_t *to, size_t size, struct error *error)
{
    return update(gcm, from, to, size, error);
}

int gcm_finish(struct gcm *gcm, uint8_t tag[GCM_TAG_SIZE], struct error *error)
{
    uint8_t nothing[16];
    int written;
    if (EVP_CipherFinal_ex(gcm->handle, nothing, &written) != 1 ||
        EVP_CIPHER_CTX_ctrl(gcm->handle, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_SIZE, tag) != 1)
        return crypto_failure(error, "cannot compute AES-GCM");
    return 0;
}

int gcm_check(struct gcm *gcm, const uint8_t tag[GCM_TAG_SIZE], struct error *error)
{
    uint8_t wanted[GCM_TAG_SIZE];
    uint8_t nothing[16];
    int written;
    memcpy(wanted, tag, sizeof wanted);
    if (EVP_CIPHER_CTX_ctrl(gcm->handle, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_SIZE, wanted) != 1)
        return crypto_failure(error, "cannot compute AES-GCM");
    if (EVP_CipherFinal_ex(gcm->handle, nothing, &written) == 1)
        return 0;
    ERR_clear_error();
    return error_set(error, ERROR_INVALID, "the tag is wrong");
}

void gcm_release(struct gcm *gcm)
{
    EVP_CIPHER_CTX_free(gcm->handle);
    gcm->handle = NULL;
}
