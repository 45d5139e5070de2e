// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest_handle.h>
#include <crypto/failure.h>
#include <crypto/hmac.h>
#include <openssl/hmac.h>
#include <string.h>

int hmac_compute(enum digest_kind kind, struct span key, struct span bytes,
                 struct digest_value *tag, struct error *error)
{
    *tag = (struct digest_value){.kind = kind};
    if (key.size > INT32_MAX || HMAC(digest_handle(kind), key.data, (int)key.size, bytes.data,
                                     bytes.size, tag->bytes, NULL) == NULL)
        return crypto_failure(error, "cannot compute an HMAC");
    return 0;
}

int hmac_sha256(struct span key, struct span bytes, uint8_t tag[HMAC_SHA256_SIZE],
                struct error *error)
{
    struct digest_value value;
    if (hmac_compute(DIGEST_SHA256, key, bytes, &value, error) != 0)
        return -1;
    memcpy(tag, value.bytes, HMAC_SHA256_SIZE);
    wipe(&value, sizeof value);
    return 0;
}
