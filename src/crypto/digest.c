// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest.h>
#include <crypto/failure.h>
#include <openssl/evp.h>

int digest_start(struct digest *digest, struct error *error)
{
    if (digest->handle == NULL)
        digest->handle = EVP_MD_CTX_new();
    if (digest->handle == NULL || EVP_DigestInit_ex(digest->handle, EVP_sha256(), NULL) != 1)
        return crypto_failure(error, "cannot start SHA-256");
    return 0;
}

int digest_update(struct digest *digest, struct span bytes, struct error *error)
{
    if (EVP_DigestUpdate(digest->handle, bytes.data, bytes.size) != 1)
        return crypto_failure(error, "cannot compute SHA-256");
    return 0;
}

int digest_finish(struct digest *digest, uint8_t value[SHA256_SIZE], struct error *error)
{
    if (EVP_DigestFinal_ex(digest->handle, value, NULL) != 1)
        return crypto_failure(error, "cannot compute SHA-256");
    return 0;
}

void digest_release(struct digest *digest)
{
    EVP_MD_CTX_free(digest->handle);
    digest->handle = NULL;
}

int sha256(struct span bytes, uint8_t value[SHA256_SIZE], struct error *error)
{
    AUTO(digest) digest = {0};
    if (digest_start(&digest, error) != 0 || digest_update(&digest, bytes, error) != 0)
        return -1;
    return digest_finish(&digest, value, error);
}
