// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/ecies.h>
#include <string.h>

enum { UNCOMPRESSED = 0x04 };

static const uint8_t label[] = {'M', 'C', 'U', 'B', 'o', 'o', 't', '_',
                                'E', 'C', 'I', 'E', 'S', '_', 'v', '1'};

/* What the shared secret is spread to: a cipher key as long as the content key, then a MAC key as long as the digest. */
struct keys {
    enum bootcore_digest digest;
    uint32_t digest_size;
    uint32_t content_size;
    uint8_t bytes[BOOTCORE_CONTENT_MAX + BOOTCORE_DIGEST_MAX];
};

static uint32_t derive(const struct bootcore_port *port, const struct bootcore_secret *own,
                       const uint8_t *other, struct keys *keys)
{
    static const uint8_t salt[BOOTCORE_DIGEST_MAX] = {0};
    uint8_t secret[BOOTCORE_SCALAR_SIZE];
    uint32_t result = port->agree(port->context, own, other, secret);
    if (result == BOOTCORE_OK)
        result = port->derive(port->context, keys->digest, secret, sizeof secret, salt,
                              keys->digest_size, label, sizeof label, keys->bytes,
                              keys->content_size + keys->digest_size);
    port->wipe(port->context, secret, sizeof secret);
    return result;
}

/* Whether the wrapped key has the tag of the derived key. */
static uint32_t authentic(const struct bootcore_port *port, const struct keys *keys,
                          const uint8_t *tag)
{
    uint8_t computed[BOOTCORE_DIGEST_MAX] = {0};
    if (port->authenticate(port->context, keys->digest, keys->bytes + keys->content_size,
                           keys->digest_size, tag + keys->digest_size, keys->content_size,
                           computed) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_equal(computed, tag, keys->digest_size);
}

static uint32_t open_key(const struct bootcore_port *port, const struct keys *keys,
                         const uint8_t *wrapped, uint8_t *content_key)
{
    memcpy(content_key, wrapped, keys->content_size);
    if (port->cipher_start(port->context, keys->bytes, keys->content_size, 0) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return port->cipher_apply(port->context, content_key, keys->content_size);
}

uint32_t bootcore_ecies_unwrap(const struct bootcore_port *port, const struct bootcore_secret *own,
                               enum bootcore_digest digest, const uint8_t *wrapped,
                               uint32_t content_size, uint8_t content_key[BOOTCORE_CONTENT_MAX])
{
    struct keys keys = {digest, bootcore_digest_size(digest), content_size, {0}};
    const uint8_t *other = wrapped;
    const uint8_t *tag = wrapped + BOOTCORE_U_SIZE;
    if (own->kind == BOOTCORE_SECRET_P256) {
        if (wrapped[0] != UNCOMPRESSED)
            return BOOTCORE_FAILED;
        other = wrapped + 1;
        tag = other + BOOTCORE_POINT_SIZE;
    }
    uint32_t result = derive(port, own, other, &keys);
    if (result == BOOTCORE_OK)
        result = authentic(port, &keys, tag);
    if (result == BOOTCORE_OK)
        result = open_key(port, &keys, tag + keys.digest_size, content_key);
    port->wipe(port->context, &keys, sizeof keys);
    return result;
}
