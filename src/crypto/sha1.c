// SPDX-License-Identifier: Apache-2.0
#include <crypto/failure.h>
#include <crypto/sha1.h>
#include <openssl/evp.h>

int sha1(struct span bytes, uint8_t value[SHA1_SIZE], struct error *error)
{
    if (EVP_Digest(bytes.data, bytes.size, value, NULL, EVP_sha1(), NULL) != 1)
        return crypto_failure(error, "cannot compute SHA-1");
    return 0;
}
