// SPDX-License-Identifier: Apache-2.0
#include "boot_image.h"
#include "test.h"
#include <crypto/content_key.h>
#include <format/mcuboot.h>
#include <string.h>

static void put(struct blob *blob, const void *bytes, size_t size)
{
    struct error error;
    assert_done(blob_append(blob, (struct span){bytes, size}, &error), error);
}

static void put16(struct blob *blob, size_t value)
{
    const uint8_t bytes[2] = {(uint8_t)value, (uint8_t)(value >> 8)};
    put(blob, bytes, sizeof bytes);
}

static void put32(struct blob *blob, size_t value)
{
    put16(blob, value & 0xffff);
    put16(blob, value >> 16);
}

static void put_tlv(struct blob *blob, uint16_t type, const void *value, size_t size)
{
    put16(blob, type);
    put16(blob, size);
    put(blob, value, size);
}

static void put_header(const struct boot_image *image, uint32_t flags, size_t protected_size,
                       struct blob *bytes)
{
    const uint8_t version[8] = {image->major};
    put32(bytes, image->magic == 0 ? MCUBOOT_MAGIC : image->magic);
    put32(bytes, 0);
    put16(bytes, MCUBOOT_HEADER_SIZE);
    put16(bytes, protected_size);
    put32(bytes, image->body);
    put32(bytes, flags);
    put(bytes, version, sizeof version);
    put32(bytes, 0);
}

static void put_body(const struct boot_image *image, struct blob *bytes)
{
    struct error error;
    size_t start = bytes->size;
    assert_true(image->ends_with.size <= image->body);
    assert_done(blob_append_fill(bytes, 0, image->body, &error), error);
    for (size_t i = 0; i < image->body; i++)
        bytes->data[start + i] = (uint8_t)(i * 13 + i / 256 + image->major);
    if (image->ends_with.size > 0)
        memcpy(bytes->data + bytes->size - image->ends_with.size, image->ends_with.data,
               image->ends_with.size);
}

static void put_protected(const struct boot_image *image, struct blob *bytes)
{
    const uint8_t counter[4] = {(uint8_t)image->counter, (uint8_t)(image->counter >> 8)};
    const uint8_t dependency[MCUBOOT_DEPENDENCY_SIZE] = {image->needs_image, 0, 0, 0, image->needs};
    size_t size = 4 + 8 + (image->needs == 0 ? 0 : 4 + sizeof dependency);
    put16(bytes, MCUBOOT_TLV_MAGIC_PROTECTED);
    put16(bytes, size);
    put_tlv(bytes, MCUBOOT_TLV_SECURITY_COUNTER, counter, sizeof counter);
    if (image->needs != 0)
        put_tlv(bytes, MCUBOOT_TLV_DEPENDENCY, dependency, sizeof dependency);
}

static size_t sign(const uint8_t digest[32], uint8_t signature[80])
{
    EVP_PKEY *key = test_key(BOOT_SIGN_LABEL);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    size_t size = 80;
    assert_int_equal(EVP_PKEY_sign_init(context), 1);
    assert_int_equal(EVP_PKEY_sign(context, signature, &size, digest, 32), 1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    return size;
}

/* Key hash and signature. */
static void put_signature(const uint8_t digest[32], struct blob *tlvs)
{
    uint8_t hash[32];
    uint8_t signature[80];
    EVP_PKEY *key = test_key(BOOT_SIGN_LABEL);
    test_key_hash(key, hash);
    EVP_PKEY_free(key);
    put_tlv(tlvs, MCUBOOT_TLV_SHA256, digest, 32);
    put_tlv(tlvs, MCUBOOT_TLV_KEY_HASH, hash, sizeof hash);
    size_t size = sign(digest, signature);
    put_tlv(tlvs, MCUBOOT_TLV_ECDSA, signature, size);
}

static void wrap(const uint8_t content_key[16], struct blob *tlvs)
{
    struct fixed_random fixed = {.drawn = content_key[0]};
    const struct random_source random = fixed_random_source(&fixed);
    struct content_key content = {.size = 16};
    AUTO(blob) der = {0};
    AUTO(blob) wrapped = {0};
    AUTO(key) recipient = {0};
    AUTO(wrap_witness) witness = {.content = {0}};
    struct error error;
    EVP_PKEY *key = test_key(BOOT_DECRYPT_LABEL);
    test_key_spki(key, &der);
    EVP_PKEY_free(key);
    memcpy(content.bytes, content_key, content.size);
    assert_done(key_parse(blob_span(&der), "bench", NULL, &recipient, &error), error);
    assert_done(content_key_wrap(&recipient, WRAP_ECIES_P256, &random, &content, &wrapped, &witness,
                                 &error),
                error);
    put_tlv(tlvs, MCUBOOT_TLV_ECIES_P256, wrapped.data, wrapped.size);
}

static void put_tlvs(struct blob *tlvs, struct blob *bytes)
{
    put16(bytes, MCUBOOT_TLV_MAGIC);
    put16(bytes, tlvs->size + 4);
    put(bytes, tlvs->data, tlvs->size);
}

void boot_image_make(const struct boot_image *image, struct blob *bytes)
{
    AUTO(blob) tlvs = {0};
    AUTO(blob) protected_area = {0};
    uint8_t digest[32];
    uint8_t content_key[16];
    uint32_t flags = image->primary_only ? MCUBOOT_FLAG_PRIMARY_ONLY : 0;
    bool hides = image->encrypted && image->primary_only; /* the hash does not see that flag */
    memset(content_key, image->major, sizeof content_key);
    put_protected(image, &protected_area);
    put_header(image, image->encrypted && !hides ? flags | MCUBOOT_FLAG_ENCRYPTED_AES128 : flags,
               protected_area.size, bytes);
    put_body(image, bytes);
    put(bytes, protected_area.data, protected_area.size);
    test_sha256(blob_span(bytes), digest);
    put_signature(digest, &tlvs);
    if (image->encrypted)
        wrap(content_key, &tlvs);
    if (hides)
        bytes->data[MCUBOOT_HEADER_FLAGS] |= MCUBOOT_FLAG_ENCRYPTED_AES128;
    if (image->encrypted && !image->clear)
        test_aes_ctr(content_key, bytes->data + MCUBOOT_HEADER_SIZE, image->body);
    if (image->tampered)
        bytes->data[MCUBOOT_HEADER_SIZE] ^= 1;
    put_tlvs(&tlvs, bytes);
}
