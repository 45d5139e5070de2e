// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/key.h>
#include <string.h>

/* A SubjectPublicKeyInfo of P-256 up to X (RFC 5480): ecPublicKey, prime256v1, an uncompressed point. */
static const uint8_t spki_head[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};

static uint32_t hash_key(const struct bootcore_port *port, const uint8_t *der,
                         uint8_t hash[BOOTCORE_DIGEST_SIZE])
{
    uint32_t result = port->digest_start(port->context);
    if (result == BOOTCORE_OK)
        result = port->digest_update(port->context, der, BOOTCORE_SPKI_SIZE);
    if (result == BOOTCORE_OK)
        result = port->digest_finish(port->context, hash);
    return result;
}

/* Whether a provisioned key is the one that the image means. */
static uint32_t matches(const struct bootcore_port *port, const struct bootcore_tlvs *tlvs,
                        const uint8_t *der)
{
    uint8_t hash[BOOTCORE_DIGEST_SIZE] = {0};
    if ((tlvs->seen & BOOTCORE_SEEN_KEY_HASH) == 0)
        return bootcore_equal(der, tlvs->public_key, BOOTCORE_SPKI_SIZE);
    if (hash_key(port, der, hash) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_equal(hash, tlvs->key_hash, sizeof hash);
}

uint32_t bootcore_key_find(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    struct bootcore_verdict *verdict = judgement->verdict;
    const uint8_t *der = NULL;
    memcpy(verdict->key_hash, tlvs->key_hash, sizeof verdict->key_hash);
    if ((tlvs->seen & BOOTCORE_SEEN_KEY_HASH) == 0 &&
        hash_key(request->port, tlvs->public_key, verdict->key_hash) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_CRYPTO, 0, 0, 0);
    for (uint32_t i = 0; i < request->key_count && der == NULL; i++) {
        if (matches(request->port, tlvs, request->keys[i].der) != BOOTCORE_OK)
            continue;
        der = request->keys[i].der;
        tlvs->key = i;
    }
    if (der == NULL)
        return bootcore_refuse(judgement, BOOTCORE_KEY_UNKNOWN, 0, 0, 0);
    if (bootcore_equal(der, spki_head, sizeof spki_head) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_KEY_FORM, 0, tlvs->key, 0);
    memcpy(tlvs->point, der + sizeof spki_head, sizeof tlvs->point);
    return matches(request->port, tlvs, der);
}
