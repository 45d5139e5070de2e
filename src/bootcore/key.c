// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/key.h>
#include <string.h>

#define BIT(kind) (1u << (kind))

/*
 * The public keys of a kind: a SubjectPublicKeyInfo up to the point (RFC 5480, RFC 8410), or an RSAPublicKey up to the
 * modulus, whose exponent has 3 bytes (RFC 8017); and what they sign.
 */
static const struct form {
    uint16_t size;
    uint8_t signature_type;
    uint8_t digests; /* BIT() of enum bootcore_digest */
    uint8_t number;  /* bytes of a number of its curve, where signatures are DER */
    uint8_t head_size;
    uint8_t head[27];
} forms[] = {
    [BOOTCORE_KEY_P256] = {91,
                           MCUBOOT_TLV_ECDSA,
                           BIT(BOOTCORE_SHA256),
                           32,
                           27,
                           {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                            0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                            0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04}},
#ifndef BOOTCORE_P256_ONLY
    [BOOTCORE_KEY_P384] = {120,
                           MCUBOOT_TLV_ECDSA,
                           BIT(BOOTCORE_SHA384),
                           48,
                           24,
                           {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
                            0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b,
                            0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04}},
    [BOOTCORE_KEY_RSA2048] = {270,
                              MCUBOOT_TLV_RSA2048,
                              BIT(BOOTCORE_SHA256),
                              0,
                              9,
                              {0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00}},
    [BOOTCORE_KEY_RSA3072] = {398,
                              MCUBOOT_TLV_RSA3072,
                              BIT(BOOTCORE_SHA256),
                              0,
                              9,
                              {0x30, 0x82, 0x01, 0x8a, 0x02, 0x82, 0x01, 0x81, 0x00}},
    [BOOTCORE_KEY_ED25519] = {44,
                              MCUBOOT_TLV_ED25519,
                              BIT(BOOTCORE_SHA256) | BIT(BOOTCORE_SHA512),
                              0,
                              12,
                              {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21,
                               0x00}},
#endif
};

uint32_t bootcore_key_number(const struct bootcore_key *key)
{
    return forms[key->kind].number;
}

static uint32_t hash_bytes(const struct bootcore_port *port, const struct bootcore_tlvs *tlvs,
                           const uint8_t *der, uint32_t size, uint8_t hash[BOOTCORE_DIGEST_MAX])
{
    uint32_t result = port->digest_start(port->context, bootcore_digest_of(tlvs), false);
    if (result == BOOTCORE_OK)
        result = port->digest_update(port->context, der, size);
    if (result == BOOTCORE_OK)
        result = port->digest_finish(port->context, hash);
    return result;
}

/* Whether a provisioned key is the one that the image means. */
static uint32_t matches(const struct bootcore_port *port, const struct bootcore_tlvs *tlvs,
                        const struct bootcore_key *key)
{
    uint8_t hash[BOOTCORE_DIGEST_MAX] = {0};
    if ((tlvs->seen & BOOTCORE_SEEN_KEY_HASH) == 0)
        return key->der_size != tlvs->public_key_size
                   ? BOOTCORE_FAILED
                   : bootcore_equal(key->der, tlvs->public_key, key->der_size);
    if (hash_bytes(port, tlvs, key->der, key->der_size, hash) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_equal(hash, tlvs->key_hash, sizeof hash);
}

/* Whether a key is of a kind that the policy knows, and looks like one. */
static uint32_t check_form(const struct bootcore_judgement *judgement,
                           const struct bootcore_tlvs *tlvs, const struct bootcore_key *key)
{
    bool known = key->kind < sizeof forms / sizeof *forms &&
                 (judgement->request->policy->keys & BIT(key->kind)) != 0;
    if (!known || key->der_size != forms[key->kind].size ||
        bootcore_equal(key->der, forms[key->kind].head, forms[key->kind].head_size) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_KEY_FORM, 0, tlvs->key, 0);
    return BOOTCORE_OK;
}

/* Whether that kind of key makes such signatures, over such digests. */
static uint32_t check_algorithms(const struct bootcore_judgement *judgement,
                                 const struct bootcore_tlvs *tlvs, const struct bootcore_key *key)
{
    const struct form *form = &forms[key->kind];
    uint32_t digests = form->digests;
    if (tlvs->signature_type != form->signature_type)
        return bootcore_refuse(judgement, BOOTCORE_SIGNATURE_TYPE, 0, tlvs->signature_type,
                               form->signature_type);
    if ((tlvs->seen & BOOTCORE_SEEN_PURE) != 0) {
        if (key->kind != BOOTCORE_KEY_ED25519)
            return bootcore_refuse(judgement, BOOTCORE_TLV_UNEXPECTED, tlvs->end, MCUBOOT_TLV_PURE,
                                   0);
        digests = BIT(BOOTCORE_SHA512);
    }
    if ((digests & BIT(bootcore_digest_of(tlvs))) == 0)
        return bootcore_refuse(judgement, BOOTCORE_DIGEST_TYPE, 0, tlvs->digest_type, 0);
    return BOOTCORE_OK;
}

uint32_t bootcore_key_find(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    struct bootcore_verdict *verdict = judgement->verdict;
    const struct bootcore_key *key = NULL;
    memcpy(verdict->key_hash, tlvs->key_hash, sizeof verdict->key_hash);
    if ((tlvs->seen & BOOTCORE_SEEN_KEY_HASH) == 0 &&
        hash_bytes(request->port, tlvs, tlvs->public_key, tlvs->public_key_size,
                   verdict->key_hash) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_CRYPTO, 0, 0, 0);
    for (uint32_t i = 0; i < request->key_count && key == NULL; i++) {
        if (matches(request->port, tlvs, &request->keys[i]) != BOOTCORE_OK)
            continue;
        key = &request->keys[i];
        tlvs->key = i;
    }
    if (key == NULL)
        return bootcore_refuse(judgement, BOOTCORE_KEY_UNKNOWN, 0, 0, 0);
    uint32_t form = check_form(judgement, tlvs, key);
    if (form != BOOTCORE_OK)
        return form;
    uint32_t algorithms = check_algorithms(judgement, tlvs, key);
    return matches(request->port, tlvs, key) + (algorithms - BOOTCORE_OK);
}
