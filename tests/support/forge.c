// SPDX-License-Identifier: Apache-2.0
#include "forge.h"
#include "test.h"
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1024 };

/* Where making an image stands. */
struct maker {
    const struct forge *forge;
    struct blob *image;
    uint8_t spki[91];
    uint8_t digest[32];
    uint8_t signature[105];
    size_t signature_size;
};

static const struct {
    char letter;
    uint16_t type;
    uint16_t size;
} letters[] = {
    {'c', 0x50, 4},   {'e', 0x50, 3},   {'f', 0x50, 5},    {'D', 0x40, 12},  {'E', 0x40, 11},
    {'F', 0x40, 13},  {'r', 0x60, 20},  {'R', 0x60, ROOM}, {'0', 0x60, 0},   {'u', 0xa0, 4},
    {'z', 0xa0, 0},   {'d', 0x10, 32},  {'m', 0x10, 31},   {'n', 0x10, 33},  {'k', 0x01, 32},
    {'l', 0x01, 31},  {'p', 0x02, 91},  {'q', 0x02, 90},   {'w', 0x32, 113}, {'v', 0x32, 112},
    {'x', 0x32, 114}, {'s', 0x22, 0},   {'t', 0x22, 72},   {'T', 0x22, 105}, {'S', 0x22, 7},
    {'g', 0x11, 48},  {'G', 0x11, 47},  {'h', 0x12, 64},   {'K', 0x01, 48},  {'L', 0x01, 65},
    {'1', 0x25, 1},   {'4', 0x25, 1},   {'5', 0x25, 2},    {'2', 0x20, 256}, {'3', 0x23, 384},
    {'6', 0x24, 64},  {'o', 0x30, 256}, {'O', 0x30, 255},  {'a', 0x31, 24},  {'A', 0x31, 40},
    {'b', 0x31, 32},  {'W', 0x32, 129}, {'y', 0x33, 80},   {'Y', 0x33, 96},  {'i', 0x34, 112},
    {'I', 0x34, 128},
};

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

/* The bytes of a TLV of that type. */
static void make_value(const struct maker *maker, uint16_t type, uint8_t value[ROOM])
{
    static const uint8_t counter[4] = {0x00, 0x00, 0x02, 0x01};
    static const uint8_t dependency[12] = {3, 0, 0, 0, 1, 2, 4, 3, 8, 7, 6, 5};
    memset(value, 0, ROOM);
    switch (type) {
    case 0x50:
        memcpy(value, counter, sizeof counter);
        break;
    case 0x40:
        memcpy(value, dependency, sizeof dependency);
        break;
    case 0x10:
        memcpy(value, maker->digest, sizeof maker->digest);
        break;
    case 0x01:
        test_sha256(SPAN(maker->spki), value);
        break;
    case 0x02:
        memcpy(value, maker->spki, sizeof maker->spki);
        break;
    case 0x22:
        memcpy(value, maker->signature, sizeof maker->signature);
        break;
    default:
        memset(value, 0x04, ROOM);
        break;
    }
}

static void put_tlvs(const struct maker *maker, const char *list)
{
    uint8_t value[ROOM];
    for (; *list != '\0'; list++) {
        size_t row = 0;
        while (row < COUNT(letters) && letters[row].letter != *list)
            row++;
        assert_true(row < COUNT(letters));
        size_t size = *list == 's' ? maker->signature_size : letters[row].size;
        make_value(maker, letters[row].type, value);
        if (*list == '1')
            value[0] = 1;
        put16(maker->image, letters[row].type);
        put16(maker->image, size);
        put(maker->image, value, size);
    }
}

/* An area that starts at `start`: sets its length. */
static void close_area(struct blob *image, size_t start)
{
    size_t size = image->size - start;
    image->data[start + 2] = (uint8_t)size;
    image->data[start + 3] = (uint8_t)(size >> 8);
}

static void put_header(const struct forge *forge, struct blob *image)
{
    struct error error;
    size_t header_size = forge->header_size == 0 ? 32 : forge->header_size;
    put32(image, forge->magic == 0 ? MCUBOOT_MAGIC : forge->magic);
    put32(image, 0);
    put16(image, header_size);
    put16(image, 0);
    put32(image, FORGE_BODY);
    put32(image, forge->flags);
    append_hex(image, "01 02 0403 08070605 00000000");
    assert_done(blob_append_fill(image, 0xff, header_size - 32, &error), error);
    for (size_t i = 0; i < FORGE_BODY; i++)
        assert_done(blob_append_fill(image, (uint8_t)(i * 7 + 1), 1, &error), error);
}

static void sign(struct maker *maker)
{
    EVP_PKEY *key = test_key(FORGE_SIGN_LABEL);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    maker->signature_size = sizeof maker->signature;
    assert_int_equal(EVP_PKEY_sign_init(context), 1);
    assert_int_equal(EVP_PKEY_sign(context, maker->signature, &maker->signature_size, maker->digest,
                                   sizeof maker->digest),
                     1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    memset(maker->signature + maker->signature_size, 0,
           sizeof maker->signature - maker->signature_size);
    if (maker->forge->signature.size == 0)
        return;
    maker->signature_size = maker->forge->signature.size;
    assert_true(maker->signature_size <= sizeof maker->signature);
    memset(maker->signature, 0, sizeof maker->signature);
    memcpy(maker->signature, maker->forge->signature.data, maker->signature_size);
}

void forge_image(const struct forge *forge, struct blob *image)
{
    struct maker maker = {.forge = forge, .image = image};
    struct boot_keys keys;
    boot_keys_make(&keys, FORGE_SIGN_LABEL, FORGE_SIGN_LABEL);
    memcpy(maker.spki, forge->key == NULL ? keys.spki : forge->key, sizeof maker.spki);
    put_header(forge, image);
    size_t start = image->size;
    if (forge->protected_tlvs != NULL) {
        put32(image, 0x6908);
        put_tlvs(&maker, forge->protected_tlvs);
        close_area(image, start);
        memcpy(image->data + 10, image->data + start + 2, 2);
    }
    test_sha256(blob_span(image), maker.digest);
    sign(&maker);
    start = image->size;
    put32(image, 0x6907);
    put_tlvs(&maker, forge->tlvs);
    close_area(image, start);
}

size_t forge_protected_area(const struct forge *forge)
{
    return (forge->header_size == 0 ? 32 : forge->header_size) + FORGE_BODY;
}

size_t forge_tlv_area(struct span image)
{
    return (size_t)(image.data[8] + 256 * image.data[9]) + FORGE_BODY +
           (size_t)(image.data[10] + 256 * image.data[11]);
}

bool judge_probe(const struct judging *how, struct boot_probe *probe,
                 struct bootcore_verdict *verdict)
{
    struct boot_keys keys;
    struct bootcore_work work;
    const struct bootcore_area area = {.size = (uint32_t)probe->flash.size};
    const struct bootcore_request request = {
        .port = &probe->port,
        .policy = how->policy == NULL ? &bootcore_policy_st : how->policy,
        .area = &area,
        .magic = how->magic == 0 ? MCUBOOT_MAGIC : how->magic,
        .keys = how->keys == NULL ? &keys.key : how->keys,
        .key_count = how->keys == NULL ? 1 : how->key_count,
        .decryption_key = how->decryption_key,
        .minimum_counter = how->minimum_counter,
        .trailer_size = how->trailer_size,
        .encrypted_body = !how->clear,
        .unsigned_image = how->not_signed,
        .check_fill = how->check_fill,
        .check_magic = how->check_magic,
    };
    boot_keys_make(&keys, FORGE_SIGN_LABEL, FORGE_SIGN_LABEL);
    work.buffer_size = how->buffer_size == 0 ? BOOTCORE_BUFFER_MIN : how->buffer_size;
    work.buffer = malloc(work.buffer_size);
    assert_non_null(work.buffer);
    memset(work.buffer, 0xa5, work.buffer_size);
    uint32_t result = bootcore_verify(&request, &work, verdict);
    for (uint32_t i = 0; i < work.buffer_size; i++)
        assert_int_equal(work.buffer[i], 0);
    free(work.buffer);
    bool valid = result == BOOTCORE_VALID;
    assert_int_equal(verdict->result, result);
    assert_int_equal(verdict->reason == BOOTCORE_GOOD, valid);
    for (size_t i = 0; !valid && i < sizeof verdict->content_key; i++)
        assert_int_equal(verdict->content_key[i], 0);
    return valid;
}

enum bootcore_reason judge_bytes(const struct judging *how, struct span image,
                                 struct bootcore_verdict *verdict)
{
    struct boot_probe probe;
    boot_probe_open(&probe, image);
    (void)judge_probe(how, &probe, verdict);
    boot_probe_release(&probe);
    return verdict->reason;
}
