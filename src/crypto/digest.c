// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest_handle.h>
#include <crypto/failure.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} kinds[] = {
    [DIGEST_SHA256] = {"SHA256", 32},
    [DIGEST_SHA384] = {"SHA384", 48},
    [DIGEST_SHA512] = {"SHA512", 64},
};

size_t digest_size(enum digest_kind kind)
{
    return kinds[kind].size;
}

const char *digest_name(enum digest_kind kind)
{
    return kinds[kind].name;
}

struct span digest_span(const struct digest_value *value)
{
    return (struct span){value->bytes, digest_size(value->kind)};
}

bool digest_equals(const struct digest_value *left, const struct digest_value *right)
{
    return left->kind == right->kind &&
           memcmp(left->bytes, right->bytes, digest_size(left->kind)) == 0;
}

int digest_start(struct digest *digest, enum digest_kind kind, struct error *error)
{
    if (digest->handle == NULL)
        digest->handle = EVP_MD_CTX_new();
    digest->kind = kind;
    if (digest->handle == NULL || EVP_DigestInit_ex(digest->handle, digest_handle(kind), NULL) != 1)
        return crypto_failure(error, "cannot start a digest");
    return 0;
}

int digest_update(struct digest *digest, struct span bytes, struct error *error)
{
    if (EVP_DigestUpdate(digest->handle, bytes.data, bytes.size) != 1)
        return crypto_failure(error, "cannot compute a digest");
    return 0;
}

int digest_finish(struct digest *digest, struct digest_value *value, struct error *error)
{
    *value = (struct digest_value){.kind = digest->kind};
    if (EVP_DigestFinal_ex(digest->handle, value->bytes, NULL) != 1)
        return crypto_failure(error, "cannot compute a digest");
    return 0;
}

void digest_release(struct digest *digest)
{
    EVP_MD_CTX_free(digest->handle);
    digest->handle = NULL;
}

int digest_compute(enum digest_kind kind, struct span bytes, struct digest_value *value,
                   struct error *error)
{
    AUTO(digest) digest = {0};
    if (digest_start(&digest, kind, error) != 0 || digest_update(&digest, bytes, error) != 0)
        return -1;
    return digest_finish(&digest, value, error);
}

int sha256(struct span bytes, uint8_t value[SHA256_SIZE], struct error *error)
{
    struct digest_value computed;
    if (digest_compute(DIGEST_SHA256, bytes, &computed, error) != 0)
        return -1;
    memcpy(value, computed.bytes, SHA256_SIZE);
    return 0;
}
