// SPDX-License-Identifier: Apache-2.0
#include <crypto/digest_handle.h>
#include <crypto/failure.h>
#include <crypto/nonce.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum { CANDIDATES_MAX = 100000 };

/* K and V of the RFC; their size is that of the hash. */
struct generator {
    const EVP_MD *hash;
    int size;
    uint8_t key[NONCE_MAX];
    uint8_t value[NONCE_MAX];
};

/* V = HMAC(K, V) */
static bool step(struct generator *generator)
{
    return HMAC(generator->hash, generator->key, generator->size, generator->value,
                (size_t)generator->size, generator->value, NULL) != NULL;
}

/* K = HMAC(K, V || mark || secret || digest), then a step. */
static bool mix(struct generator *generator, uint8_t mark, struct span secret, struct span digest)
{
    uint8_t text[3 * NONCE_MAX + 1];
    size_t size = (size_t)generator->size;
    memcpy(text, generator->value, size);
    text[size++] = mark;
    if (secret.size > 0)
        memcpy(text + size, secret.data, secret.size);
    size += secret.size;
    if (digest.size > 0)
        memcpy(text + size, digest.data, digest.size);
    size += digest.size;
    bool good = HMAC(generator->hash, generator->key, generator->size, text, size, generator->key,
                     NULL) != NULL;
    wipe(text, sizeof text);
    return good && step(generator);
}

/* bits2octets(): the digest reduced by the order, where it is not below it already. */
static bool reduce(const struct nonce_input *input, uint8_t reduced[NONCE_MAX])
{
    int size = (int)input->order.size;
    BIGNUM *order = BN_bin2bn(input->order.data, size, NULL);
    BIGNUM *digest = BN_bin2bn(input->digest.data, (int)input->digest.size, NULL);
    bool good = order != NULL && digest != NULL;
    if (good && BN_cmp(digest, order) >= 0)
        good = BN_sub(digest, digest, order) == 1;
    good = good && BN_bn2binpad(digest, reduced, size) == size;
    BN_free(digest);
    BN_free(order);
    return good;
}

static bool start(struct generator *generator, const struct nonce_input *input)
{
    uint8_t reduced[NONCE_MAX];
    const struct span digest = {reduced, input->order.size};
    generator->hash = digest_handle(input->hash);
    generator->size = EVP_MD_get_size(generator->hash);
    memset(generator->key, 0, sizeof generator->key);
    memset(generator->value, 1, sizeof generator->value);
    return reduce(input, reduced) && mix(generator, 0, input->secret, digest) &&
           mix(generator, 1, input->secret, digest);
}

/* From 1 to the order less 1; both numbers have the same length. */
static bool is_in_range(const uint8_t *candidate, struct span order)
{
    static const uint8_t zero[NONCE_MAX] = {0};
    return memcmp(candidate, order.data, order.size) < 0 &&
           memcmp(candidate, zero, order.size) != 0;
}

static bool find(struct generator *generator, const struct nonce_input *input, unsigned index)
{
    const struct span nothing = {NULL, 0};
    unsigned found = 0;
    for (unsigned i = 0; i < CANDIDATES_MAX; i++) {
        if (!step(generator))
            return false;
        if (is_in_range(generator->value, input->order) && found++ == index)
            return true;
        if (!mix(generator, 0, nothing, nothing))
            return false;
    }
    return false;
}

int nonce_make(const struct nonce_input *input, unsigned index, uint8_t nonce[NONCE_MAX],
               struct error *error)
{
    struct generator generator;
    size_t size = digest_size(input->hash);
    if (input->order.size != size || input->secret.size != size || input->digest.size != size)
        return error_set(error, ERROR_BUG, "a nonce for another curve than the hash is for");
    bool good = start(&generator, input) && find(&generator, input, index);
    if (good)
        memcpy(nonce, generator.value, size);
    wipe(&generator, sizeof generator);
    return good ? 0 : crypto_failure(error, "cannot make a nonce");
}
