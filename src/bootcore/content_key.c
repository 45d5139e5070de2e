// SPDX-License-Identifier: Apache-2.0
#include <bootcore/content_key.h>
#include <bootcore/ecies.h>

/* How content keys are wrapped (MCUboot's "encrypted images"). */
static const struct wrap {
    uint8_t type;   /* of the TLV */
    uint8_t secret; /* enum bootcore_secret_kind: what unwraps it */
    uint8_t digest; /* enum bootcore_digest, of ECIES */
    uint8_t before; /* bytes before the content key; OAEP: all are of the modulus */
} wraps[] = {
    {MCUBOOT_TLV_ECIES_P256, BOOTCORE_SECRET_P256, BOOTCORE_SHA256, 65 + 32},
#ifndef BOOTCORE_P256_ONLY
    {MCUBOOT_TLV_RSA_OAEP, BOOTCORE_SECRET_RSA, BOOTCORE_SHA256, 0},
    {MCUBOOT_TLV_AES_KW, BOOTCORE_SECRET_AES, BOOTCORE_SHA256, 8},
    {MCUBOOT_TLV_ECIES_X25519, BOOTCORE_SECRET_X25519, BOOTCORE_SHA256, 32 + 32},
    {MCUBOOT_TLV_ECIES_X25519_SHA512, BOOTCORE_SECRET_X25519, BOOTCORE_SHA512, 32 + 64},
#endif
};

enum { OAEP_SIZE = 256 };

static const struct wrap *find_wrap(uint32_t type)
{
    for (uint32_t i = 0; i < sizeof wraps / sizeof *wraps; i++)
        if (wraps[i].type == type)
            return &wraps[i];
    return NULL;
}

uint32_t bootcore_wrapped_size(uint32_t type, uint32_t content_size)
{
    const struct wrap *wrap = find_wrap(type);
    if (wrap == NULL)
        return 0;
    return type == MCUBOOT_TLV_RSA_OAEP ? OAEP_SIZE : wrap->before + content_size;
}

uint32_t bootcore_unwrap(const struct bootcore_port *port, const struct bootcore_secret *own,
                         const struct bootcore_wrapped *wrapped, uint32_t content_size,
                         uint8_t content_key[BOOTCORE_CONTENT_MAX])
{
    const struct wrap *wrap = find_wrap(wrapped->type);
    if (wrap == NULL || wrap->secret != own->kind)
        return BOOTCORE_FAILED;
    if (own->kind == BOOTCORE_SECRET_P256 || own->kind == BOOTCORE_SECRET_X25519)
        return bootcore_ecies_unwrap(port, own, (enum bootcore_digest)wrap->digest, wrapped->bytes,
                                     content_size, content_key);
    /* a key that wraps is as long as what it wraps */
    if (own->kind == BOOTCORE_SECRET_AES && own->size != content_size)
        return BOOTCORE_FAILED;
    return port->unwrap(port->context, own, wrapped->bytes, wrapped->size, content_key,
                        content_size);
}

uint32_t bootcore_content_key(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_secret *own = request->decryption_key;
    const struct wrap *wrap = find_wrap(tlvs->wrapped_key.type);
    struct bootcore_verdict *verdict = judgement->verdict;
    if (own == NULL)
        return bootcore_refuse(judgement, BOOTCORE_NO_DECRYPTION_KEY, 0, 0, 0);
    if (wrap == NULL || wrap->secret != own->kind)
        return bootcore_refuse(judgement, BOOTCORE_WRAPPED_TYPE, 0, tlvs->wrapped_key.type, 0);
    if (bootcore_unwrap(request->port, own, &tlvs->wrapped_key,
                        bootcore_content_size(verdict->header.flags),
                        verdict->content_key) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_WRAPPED_KEY, 0, 0, 0);
    return BOOTCORE_OK;
}
