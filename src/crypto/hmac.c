// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/hmac.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

int hmac_sha256(struct span key, struct span bytes, uint8_t tag[HMAC_SHA256_SIZE],
                struct error *error)
{
    unsigned size = HMAC_SHA256_SIZE;
    if (key.size > INT32_MAX ||
        HMAC(EVP_sha256(), key.data, (int)key.size, bytes.data, bytes.size, tag, &size) == NULL)
        return crypto_failure(error, "cannot compute an HMAC");
    return 0;
}
