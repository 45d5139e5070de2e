// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/ecies.h>
#include <string.h>

enum {
    UNCOMPRESSED = 0x04,
    TAG_OFFSET = 1 + BOOTCORE_POINT_SIZE,
    WRAPPED_OFFSET = TAG_OFFSET + BOOTCORE_DIGEST_SIZE,
    MAC_KEY_SIZE = 32,
};

static const uint8_t label[] = {'M', 'C', 'U', 'B', 'o', 'o', 't', '_',
                                'E', 'C', 'I', 'E', 'S', '_', 'v', '1'};

/* What the shared secret is spread to. */
struct keys {
    uint8_t cipher[BOOTCORE_CONTENT_SIZE];
    uint8_t mac[MAC_KEY_SIZE];
};

static uint32_t derive(const struct bootcore_port *port, const uint8_t *scalar,
                       const uint8_t *point, struct keys *keys)
{
    static const uint8_t salt[32] = {0};
    uint8_t secret[BOOTCORE_SCALAR_SIZE];
    uint8_t output[BOOTCORE_CONTENT_SIZE + MAC_KEY_SIZE];
    uint32_t result = port->agree(port->context, scalar, point, secret);
    if (result == BOOTCORE_OK)
        result = port->derive(port->context, secret, sizeof secret, salt, sizeof salt, label,
                              sizeof label, output, sizeof output);
    if (result == BOOTCORE_OK) {
        memcpy(keys->cipher, output, sizeof keys->cipher);
        memcpy(keys->mac, output + sizeof keys->cipher, sizeof keys->mac);
    }
    port->wipe(port->context, secret, sizeof secret);
    port->wipe(port->context, output, sizeof output);
    return result;
}

/* Whether the wrapped key has the tag of the derived key. */
static uint32_t authentic(const struct bootcore_port *port, const struct keys *keys,
                          const uint8_t *wrapped)
{
    uint8_t tag[BOOTCORE_DIGEST_SIZE] = {0};
    if (port->authenticate(port->context, keys->mac, sizeof keys->mac, wrapped + WRAPPED_OFFSET,
                           BOOTCORE_CONTENT_SIZE, tag) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_equal(tag, wrapped + TAG_OFFSET, sizeof tag);
}

static uint32_t open_key(const struct bootcore_port *port, const struct keys *keys,
                         const uint8_t *wrapped, uint8_t content_key[BOOTCORE_CONTENT_SIZE])
{
    memcpy(content_key, wrapped + WRAPPED_OFFSET, BOOTCORE_CONTENT_SIZE);
    if (port->cipher_start(port->context, keys->cipher, 0) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return port->cipher_apply(port->context, content_key, BOOTCORE_CONTENT_SIZE);
}

uint32_t bootcore_unwrap(const struct bootcore_port *port, const uint8_t *scalar,
                         const uint8_t wrapped[MCUBOOT_ECIES_SIZE],
                         uint8_t content_key[BOOTCORE_CONTENT_SIZE])
{
    struct keys keys = {{0}, {0}};
    if (wrapped[0] != UNCOMPRESSED)
        return BOOTCORE_FAILED;
    uint32_t result = derive(port, scalar, wrapped + 1, &keys);
    if (result == BOOTCORE_OK)
        result = authentic(port, &keys, wrapped);
    if (result == BOOTCORE_OK)
        result = open_key(port, &keys, wrapped, content_key);
    port->wipe(port->context, &keys, sizeof keys);
    return result;
}

uint32_t bootcore_content_key(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    if (request->decryption_key == NULL)
        return bootcore_refuse(judgement, BOOTCORE_NO_DECRYPTION_KEY, 0, 0, 0);
    if (bootcore_unwrap(request->port, request->decryption_key, tlvs->wrapped_key,
                        judgement->verdict->content_key) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_WRAPPED_KEY, 0, 0, 0);
    return BOOTCORE_OK;
}
