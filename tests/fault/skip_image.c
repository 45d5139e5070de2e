// SPDX-License-Identifier: Apache-2.0
#include "skip_image.h"
#include <string.h>

enum { BODY = 72, COUNTER = 5, POINT = 27, DER = 70, TLV_UNKNOWN = 0x7777 };

/* An image in the making. */
struct draft {
    const struct skip_wish *wish;
    uint8_t *slot;
    uint32_t end;
    uint8_t spki[BOOTCORE_SPKI_SIZE]; /* of the signer */
    uint8_t content_key[BOOTCORE_CONTENT_SIZE];
};

static void put(struct draft *draft, const void *bytes, uint32_t size)
{
    memcpy(draft->slot + draft->end, bytes, size);
    draft->end += size;
}

static void put_number(struct draft *draft, uint32_t value, uint32_t size)
{
    uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 24)};
    put(draft, bytes, size);
}

static void put_tlv(struct draft *draft, uint32_t type, const void *value, uint32_t size)
{
    put_number(draft, type, 2);
    put_number(draft, size, 2);
    put(draft, value, size);
}

/* A SubjectPublicKeyInfo whose point is made of a number. */
static void make_key(uint32_t number, uint8_t spki[BOOTCORE_SPKI_SIZE])
{
    static const uint8_t head[POINT] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                        0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                        0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
    memcpy(spki, head, sizeof head);
    for (unsigned i = POINT; i < BOOTCORE_SPKI_SIZE; i++)
        spki[i] = (uint8_t)(number * 77 + i);
}

static void put_header(struct draft *draft, uint32_t protected_size)
{
    static const uint8_t zeros[MCUBOOT_HEADER_SIZE] = {0};
    put_number(draft, draft->wish->defect == SKIP_BAD_MAGIC ? MCUBOOT_MAGIC_DATA : MCUBOOT_MAGIC,
               4);
    put_number(draft, 0, 4);
    put_number(draft, MCUBOOT_HEADER_SIZE, 2);
    put_number(draft, protected_size, 2);
    put_number(draft, BODY, 4);
    put_number(draft, draft->wish->encrypted ? MCUBOOT_FLAG_ENCRYPTED_AES128 : 0, 4);
    put(draft, zeros, MCUBOOT_HEADER_SIZE - MCUBOOT_HEADER_VERSION);
}

/* A counter, and a dependency: on the first image, of version 0 as all of them, or of version 1. */
static void put_protected(struct draft *draft, uint32_t size)
{
    uint8_t dependency[MCUBOOT_DEPENDENCY_SIZE] = {0};
    static const uint8_t counter[4] = {COUNTER};
    put_number(draft, MCUBOOT_TLV_MAGIC_PROTECTED, 2);
    put_number(draft, size, 2);
    put_tlv(draft, MCUBOOT_TLV_SECURITY_COUNTER, counter, sizeof counter);
    dependency[4] = draft->wish->defect == SKIP_BAD_DEPENDENCY;
    put_tlv(draft, MCUBOOT_TLV_DEPENDENCY, dependency, sizeof dependency);
}

static void put_wrapped(struct draft *draft, const uint8_t *scalar)
{
    uint8_t value[MCUBOOT_ECIES_SIZE] = {0x04, 1, 2, 3};
    uint8_t secret[BOOTCORE_SCALAR_SIZE];
    uint8_t keys[BOOTCORE_CONTENT_SIZE + 32];
    uint8_t *tag = value + 1 + BOOTCORE_POINT_SIZE;
    uint8_t *wrapped = tag + BOOTCORE_DIGEST_SIZE;
    skip_agree(scalar, value + 1, secret);
    skip_derive(secret, sizeof secret, keys, sizeof keys);
    memcpy(wrapped, draft->content_key, BOOTCORE_CONTENT_SIZE);
    skip_cipher(keys, 0, wrapped, BOOTCORE_CONTENT_SIZE);
    skip_tag(keys + BOOTCORE_CONTENT_SIZE, 32, wrapped, BOOTCORE_CONTENT_SIZE, tag);
    tag[0] ^= draft->wish->defect == SKIP_BAD_TAG;
    put_tlv(draft, MCUBOOT_TLV_ECIES_P256, value, sizeof value);
}

/* The signature in DER, and in `right` what it answers. */
static void put_signature(struct draft *draft, const uint8_t *digest, struct skip_signature *right)
{
    uint8_t der[DER] = {0x30, DER - 2, 0x02, 32};
    memset(der + 4, 0x11, 32);
    der[36] = 0x02;
    der[37] = 32;
    memset(der + 38, 0x22, 32);
    memcpy(right->point, draft->spki + POINT, sizeof right->point);
    memcpy(right->digest, digest, sizeof right->digest);
    memcpy(right->numbers, der + 4, 32);
    memcpy(right->numbers + 32, der + 38, 32);
    if (draft->wish->defect == SKIP_BAD_SIGNATURE)
        der[20] ^= 1;
    if (draft->wish->defect != SKIP_NO_SIGNATURE)
        put_tlv(draft, MCUBOOT_TLV_ECDSA, der, sizeof der);
}

static void put_unprotected(struct draft *draft, struct skip_port *port, const uint8_t *scalar)
{
    uint32_t start = draft->end;
    uint8_t digest[BOOTCORE_DIGEST_SIZE];
    uint8_t key_hash[BOOTCORE_DIGEST_SIZE];
    skip_sha256(draft->slot, start, digest);
    skip_sha256(draft->spki, sizeof draft->spki, key_hash);
    put_number(draft, MCUBOOT_TLV_MAGIC, 2);
    put_number(draft, 0, 2);
    put_tlv(draft, MCUBOOT_TLV_SHA256, digest, sizeof digest);
    if (draft->wish->whole_key)
        put_tlv(draft, MCUBOOT_TLV_PUBLIC_KEY, draft->spki, sizeof draft->spki);
    else
        put_tlv(draft, MCUBOOT_TLV_KEY_HASH, key_hash, sizeof key_hash);
    put_signature(draft, digest, &port->right);
    if (draft->wish->encrypted)
        put_wrapped(draft, scalar);
    if (draft->wish->defect == SKIP_BAD_TLV)
        put_tlv(draft, TLV_UNKNOWN, digest, 4);
    uint32_t end = draft->end;
    draft->end = start + 2;
    put_number(draft, end - start, 2);
    draft->end = end;
}

/* What happens to an image after it was signed. */
static void finish(struct draft *draft)
{
    static const uint8_t magic[] = MCUBOOT_TRAILER_MAGIC;
    uint8_t *trailer = draft->slot + SKIP_SLOT_SIZE - sizeof magic;
    if (draft->wish->encrypted)
        skip_cipher(draft->content_key, 0, draft->slot + MCUBOOT_HEADER_SIZE, BODY);
    if (draft->wish->defect == SKIP_BAD_BODY)
        draft->slot[MCUBOOT_HEADER_SIZE + BODY / 2] ^= 1;
    if (draft->wish->defect == SKIP_BAD_FILL)
        draft->slot[draft->end + (SKIP_SLOT_SIZE - draft->end) / 2] = 0;
    if (draft->wish->defect != SKIP_BAD_TRAILER)
        memcpy(trailer, magic, sizeof magic);
}

void skip_image(const struct skip_wish *wish, struct skip_port *port, uint8_t slot[SKIP_SLOT_SIZE],
                struct skip_exchange *exchange)
{
    const uint32_t protected_size =
        MCUBOOT_TLV_INFO_SIZE + 2 * MCUBOOT_TLV_ENTRY_SIZE + 4 + MCUBOOT_DEPENDENCY_SIZE;
    struct draft draft = {.wish = wish, .slot = slot, .content_key = {7, 7, 7}};
    make_key(0, exchange->keys[0]);
    make_key(1, exchange->keys[1]);
    make_key(wish->defect == SKIP_BAD_KEY ? 2 : 1, draft.spki);
    memset(exchange->decryption_key, 9, sizeof exchange->decryption_key);
    exchange->any_mcuboot = wish->whole_key;
    exchange->minimum_counter = wish->defect == SKIP_BAD_COUNTER ? COUNTER + 1 : COUNTER;
    port->counter = exchange->minimum_counter;
    memset(slot, MCUBOOT_ERASED, SKIP_SLOT_SIZE);
    put_header(&draft, protected_size);
    for (uint32_t i = 0; i < BODY; i++)
        put_number(&draft, i, 1);
    put_protected(&draft, protected_size);
    put_unprotected(&draft, port, exchange->decryption_key);
    finish(&draft);
}
