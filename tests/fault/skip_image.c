// SPDX-License-Identifier: Apache-2.0
#include "skip_image.h"
#include <string.h>

enum { BODY = 72, COUNTER = 5, POINT = 27, DER_MAX = 70, SHORT = 29, TLV_UNKNOWN = 0x7777 };

/* An image in the making. */
struct draft {
    const struct skip_wish *wish;
    uint8_t *slot;
    uint32_t end;
    uint8_t spki[SKIP_KEY_SIZE]; /* of the signer */
    uint32_t spki_size;
    uint32_t hash; /* enum bootcore_digest */
    uint8_t content_key[BOOTCORE_CONTENT_MAX];
    uint32_t content_size;
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

/* A SubjectPublicKeyInfo whose point is made of a number; its size. */
static uint32_t make_key(const struct skip_wish *wish, uint32_t number, uint8_t spki[SKIP_KEY_SIZE])
{
    static const uint8_t p256[POINT] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                        0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                        0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
    static const uint8_t ed25519[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                      0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    uint32_t head = wish->ed25519 ? sizeof ed25519 : sizeof p256;
    uint32_t size = wish->ed25519 ? head + 32 : head + 64;
    memcpy(spki, wish->ed25519 ? ed25519 : p256, head);
    for (unsigned i = head; i < size; i++)
        spki[i] = (uint8_t)(number * 77 + i);
    return size;
}

static uint32_t flags_of(const struct skip_wish *wish)
{
    uint32_t flag = wish->aes256 ? MCUBOOT_FLAG_ENCRYPTED_AES256 : MCUBOOT_FLAG_ENCRYPTED_AES128;
    if (wish->defect == SKIP_BAD_FLAGS)
        flag = MCUBOOT_FLAG_ENCRYPTED_AES256 | MCUBOOT_FLAG_ENCRYPTED_AES128;
    return wish->encrypted ? flag : 0;
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
    put_number(draft, flags_of(draft->wish), 4);
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
    enum { TAG = 32, EXTRA = 16 };
    uint8_t value[1 + BOOTCORE_POINT_SIZE + TAG + BOOTCORE_CONTENT_MAX + EXTRA] = {0x04, 1, 2, 3};
    uint8_t secret[BOOTCORE_SCALAR_SIZE];
    uint8_t keys[BOOTCORE_CONTENT_MAX + TAG];
    uint8_t *tag = value + 1 + BOOTCORE_POINT_SIZE;
    uint8_t *wrapped = tag + TAG;
    uint32_t size = draft->content_size;
    skip_agree(scalar, value + 1, secret);
    skip_derive(secret, sizeof secret, keys, size + TAG);
    memcpy(wrapped, draft->content_key, size);
    skip_cipher(keys, size, 0, wrapped, size);
    skip_tag(keys + size, TAG, wrapped, size, tag);
    tag[0] ^= draft->wish->defect == SKIP_BAD_TAG;
    if (draft->wish->defect == SKIP_BAD_LENGTH)
        size += EXTRA;
    put_tlv(draft, MCUBOOT_TLV_ECIES_P256, value, 1 + BOOTCORE_POINT_SIZE + TAG + size);
}

/* Two numbers in DER, of so many bytes each; their sizes make the TLV fit another algorithm where that is wanted. */
static uint32_t make_der(uint32_t bytes, uint8_t der[DER_MAX], uint8_t numbers[64])
{
    uint8_t *second = der + 4 + bytes;
    memset(numbers, 0, 64);
    memset(numbers + 32 - bytes, 0x11, bytes);
    memset(numbers + 64 - bytes, 0x22, bytes);
    der[0] = 0x30;
    der[1] = (uint8_t)(2 * (2 + bytes));
    der[2] = second[0] = 0x02;
    der[3] = second[1] = (uint8_t)bytes;
    memset(der + 4, 0x11, bytes);
    memset(second + 2, 0x22, bytes);
    return 2 * (3 + bytes);
}

/* The signature, and in `right` what it answers. */
static void put_signature(struct draft *draft, const uint8_t *digest, struct skip_signature *right)
{
    enum skip_defect defect = draft->wish->defect;
    uint8_t value[DER_MAX];
    uint32_t size = make_der(defect == SKIP_BAD_TYPE ? SHORT : 32, value, right->numbers);
    uint32_t type = defect == SKIP_BAD_TYPE ? MCUBOOT_TLV_ED25519 : MCUBOOT_TLV_ECDSA;
    if (draft->wish->ed25519) {
        size = sizeof right->numbers;
        memcpy(value, right->numbers, size);
        type = defect == SKIP_BAD_TYPE ? MCUBOOT_TLV_ECDSA : MCUBOOT_TLV_ED25519;
    }
    memcpy(right->key, draft->spki, draft->spki_size);
    right->key_size = draft->spki_size;
    right->digest_size = bootcore_digest_size((enum bootcore_digest)draft->hash);
    memcpy(right->digest, digest, right->digest_size);
    right->pure = defect == SKIP_BAD_PURE;
    if (defect == SKIP_BAD_SIGNATURE)
        value[20] ^= 1;
    if (defect != SKIP_NO_SIGNATURE)
        put_tlv(draft, type, value, size);
}

static void put_digest(struct draft *draft, const uint8_t *digest, uint32_t size)
{
    static const uint8_t other[BOOTCORE_DIGEST_MAX] = {1, 2, 3};
    static const uint8_t pure = 1;
    uint32_t type = MCUBOOT_TLV_SHA256 + draft->hash;
    if (draft->wish->defect == SKIP_TWO_DIGESTS)
        put_tlv(draft, type, other, size);
    put_tlv(draft, type, digest, size);
    if (draft->wish->defect == SKIP_BAD_PURE)
        put_tlv(draft, MCUBOOT_TLV_PURE, &pure, 1);
}

static void put_unprotected(struct draft *draft, struct skip_port *port, const uint8_t *scalar)
{
    uint32_t start = draft->end;
    uint32_t size = bootcore_digest_size((enum bootcore_digest)draft->hash);
    uint8_t digest[BOOTCORE_DIGEST_MAX];
    uint8_t key_hash[BOOTCORE_DIGEST_MAX];
    skip_digest(draft->hash, draft->slot, start, digest);
    skip_digest(draft->hash, draft->spki, draft->spki_size, key_hash);
    put_number(draft, MCUBOOT_TLV_MAGIC, 2);
    put_number(draft, 0, 2);
    put_digest(draft, digest, size);
    if (draft->wish->whole_key)
        put_tlv(draft, MCUBOOT_TLV_PUBLIC_KEY, draft->spki, draft->spki_size);
    else
        put_tlv(draft, MCUBOOT_TLV_KEY_HASH, key_hash, size);
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
        skip_cipher(draft->content_key, draft->content_size, 0, draft->slot + MCUBOOT_HEADER_SIZE,
                    BODY);
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
    draft.content_size = wish->aes256 ? 32 : 16;
    draft.hash = wish->ed25519 ? BOOTCORE_SHA512 : BOOTCORE_SHA256;
    if (wish->defect == SKIP_BAD_DIGEST)
        draft.hash = wish->ed25519 ? BOOTCORE_SHA384 : BOOTCORE_SHA512;
    exchange->key_kind = wish->ed25519 ? BOOTCORE_KEY_ED25519 : BOOTCORE_KEY_P256;
    exchange->key_size = make_key(wish, 0, exchange->keys[0]);
    make_key(wish, 1, exchange->keys[1]);
    draft.spki_size = make_key(wish, wish->defect == SKIP_BAD_KEY ? 2 : 1, draft.spki);
    memset(exchange->decryption_key, 9, sizeof exchange->decryption_key);
    exchange->any_mcuboot = wish->upstream;
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
