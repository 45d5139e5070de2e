// SPDX-License-Identifier: Apache-2.0
/*
 * imagecheck: an independent reader of MCUboot images, written against the format and sharing no code with otpc.
 *
 * usage: imagecheck [--key PEM] [--decrypt PEM] [--body FILE] [--canonical FILE] IMAGE
 *
 * Checks the structure, the digest, the signature (--key), unwraps the content key and decrypts (--decrypt), and
 * checks the fill and the trailer magic of a padded image. Says what it found, one line a fact; exits 1 at the first
 * thing that is wrong. --body writes the plain body. --canonical writes everything except what is random by nature
 * (signature, ephemeral key, tag, wrapped key, ciphertext), so that two images can be compared.
 */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MAXIMUM = 1 << 30, EXTENTS_MAXIMUM = 64, FLAG_PRIMARY_ONLY = 2, FLAG_ENCRYPTED = 4 };

#define STIROT_MAGIC 0x73ab1024u

struct extent {
    uint64_t address;
    uint64_t size;
};

struct image {
    bool is_hex;
    uint64_t base;
    uint8_t *bytes; /* from the lowest address on, gaps 0xff */
    size_t size;
    struct extent extents[EXTENTS_MAXIMUM];
    size_t extent_count;
    /* what the header says */
    uint32_t magic;
    size_t header;
    size_t protected_area;
    size_t body;
    uint32_t flags;
    /* what the unprotected TLVs say */
    size_t end; /* offset behind the last TLV */
    const uint8_t *digest;
    const uint8_t *key_hash;
    const uint8_t *public_key;
    size_t public_key_size;
    const uint8_t *signature;
    size_t signature_size;
    const uint8_t *wrapped;
    uint8_t content_key[16];
    bool decrypted;
};

__attribute__((format(printf, 1, 2))) static _Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("imagecheck: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("\n", stderr);
    va_end(arguments);
    exit(1);
}

static unsigned le16(const uint8_t *at)
{
    return (unsigned)at[0] | (unsigned)at[1] << 8;
}

static uint32_t le32(const uint8_t *at)
{
    return le16(at) | (uint32_t)le16(at + 2) << 16;
}

static void *allocate(size_t size)
{
    void *memory = malloc(size + 1);
    if (memory == NULL)
        fail("out of memory");
    return memory;
}

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        fail("cannot read '%s'", path);
    long length = ftell(file);
    rewind(file);
    if (length < 0 || length > SIZE_MAXIMUM)
        fail("'%s' is too large", path);
    *size = (size_t)length;
    uint8_t *bytes = allocate(*size);
    if (fread(bytes, 1, *size, file) != *size)
        fail("cannot read '%s'", path);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

static void add_extent(struct image *image, uint64_t address, uint64_t size)
{
    struct extent *last =
        image->extent_count == 0 ? NULL : &image->extents[image->extent_count - 1];
    if (last != NULL && last->address + last->size == address) {
        last->size += size;
        return;
    }
    if (image->extent_count == EXTENTS_MAXIMUM)
        fail("too many extents");
    if (last != NULL && address < last->address + last->size)
        fail("hex records are not in rising order");
    image->extents[image->extent_count++] = (struct extent){address, size};
}

static unsigned hex_byte(const char *text)
{
    char digits[3] = {text[0], text[1], 0};
    char *end;
    unsigned long value = strtoul(digits, &end, 16);
    if (end != digits + 2)
        fail("not a hex digit pair: '%s'", digits);
    return (unsigned)value;
}

/* Walks over the records; the second time, with bytes allocated, stores their data. */
static void walk_hex(struct image *image, const char *text, bool store)
{
    uint64_t upper = 0;
    bool ended = false;
    for (const char *line = text; *line != 0; line = strchr(line, '\n') + 1) {
        const char *newline = strchr(line, '\n');
        size_t length = newline == NULL ? 0 : (size_t)(newline - line);
        if (newline == NULL || line[0] != ':' || length < 11 || ended)
            fail("not a hex record: %.20s", line);
        unsigned count = hex_byte(line + 1);
        unsigned type = hex_byte(line + 7);
        unsigned sum = 0;
        if (length != 11 + 2 * (size_t)count)
            fail("hex record of wrong length: %.20s", line);
        for (size_t i = 1; i < length; i += 2)
            sum += hex_byte(line + i);
        if ((sum & 0xff) != 0)
            fail("hex record with wrong sum: %.20s", line);
        uint64_t address = upper + (hex_byte(line + 3) << 8 | hex_byte(line + 5));
        if (type == 4)
            upper = (uint64_t)(hex_byte(line + 9) << 8 | hex_byte(line + 11)) << 16;
        else if (type == 0 && !store)
            add_extent(image, address, count);
        for (unsigned i = 0; type == 0 && store && i < count; i++)
            image->bytes[address - image->base + i] = (uint8_t)hex_byte(line + 9 + 2 * (size_t)i);
        ended = type == 1;
    }
    if (!ended)
        fail("no end record");
}

static void load_hex(struct image *image, const char *text)
{
    walk_hex(image, text, false);
    if (image->extent_count == 0)
        fail("no data");
    const struct extent *last = &image->extents[image->extent_count - 1];
    image->base = image->extents[0].address;
    image->size = (size_t)(last->address + last->size - image->base);
    if (image->size > SIZE_MAXIMUM)
        fail("the data spans too much");
    image->bytes = allocate(image->size);
    memset(image->bytes, 0xff, image->size);
    walk_hex(image, text, true);
}

static void load(struct image *image, const char *path)
{
    size_t length = strlen(path);
    image->bytes = read_file(path, &image->size);
    image->is_hex = length > 4 && strcmp(path + length - 4, ".hex") == 0;
    if (!image->is_hex) {
        add_extent(image, 0, image->size);
        return;
    }
    char *text = (char *)image->bytes;
    load_hex(image, text);
    free(text);
}

static void take_tlv(struct image *image, unsigned type, const uint8_t *value, size_t size)
{
    static const struct {
        unsigned type;
        size_t size;
    } fixed[] = {{0x10, 32}, {0x01, 32}, {0x32, 113}};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i].type == type && fixed[i].size != size)
            fail("TLV 0x%02x has %zu bytes", type, size);
    if (type == 0x10)
        image->digest = value;
    else if (type == 0x01)
        image->key_hash = value;
    else if (type == 0x32)
        image->wrapped = value;
    else if (type == 0x22)
        image->signature = value, image->signature_size = size;
    else if (type == 0x02)
        image->public_key = value, image->public_key_size = size;
    else
        fail("TLV 0x%02x in the unprotected area", type);
}

/* Checks an area at `at`; returns its size. */
static size_t walk_area(struct image *image, size_t at, unsigned magic, bool take)
{
    if (at + 4 > image->size || le16(image->bytes + at) != magic)
        fail("no TLV area 0x%04x at 0x%zx", magic, at);
    size_t size = le16(image->bytes + at + 2);
    if (size < 4 || at + size > image->size)
        fail("TLV area of %zu bytes", size);
    for (size_t offset = 4; offset < size;) {
        if (offset + 4 > size)
            fail("cut TLV");
        const uint8_t *entry = image->bytes + at + offset;
        size_t length = le16(entry + 2);
        if (offset + 4 + length > size)
            fail("TLV longer than its area");
        if (take)
            take_tlv(image, le16(entry), entry + 4, length);
        offset += 4 + length;
    }
    return size;
}

static void parse(struct image *image)
{
    const uint8_t *header = image->bytes;
    if (image->size < 32)
        fail("shorter than a header");
    image->magic = le32(header);
    image->header = le16(header + 8);
    image->protected_area = le16(header + 10);
    image->body = le32(header + 12);
    image->flags = le32(header + 16);
    size_t at = image->header + image->body;
    if (image->header < 32 || at + 8 > image->size)
        fail("header and file contradict each other");
    if (image->protected_area > 0 && walk_area(image, at, 0x6908, false) != image->protected_area)
        fail("header and protected area disagree");
    at += image->protected_area;
    image->end = at + walk_area(image, at, 0x6907, true);
    if (image->digest == NULL)
        fail("no digest");
}

static EVP_PKEY *load_key(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail("cannot read '%s'", path);
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    if (key == NULL) {
        rewind(file);
        key = PEM_read_PUBKEY(file, NULL, NULL, NULL);
    }
    fclose(file);
    if (key == NULL)
        fail("no key in '%s'", path);
    return key;
}

static EVP_PKEY *ephemeral_key(const uint8_t *point)
{
    EVP_PKEY *key = NULL;
    uint8_t copy[65];
    memcpy(copy, point, sizeof copy);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){"P-256"}, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof copy),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        fail("the ephemeral point is not on the curve");
    EVP_PKEY_CTX_free(context);
    return key;
}

static void hkdf(const uint8_t *secret, uint8_t output[48])
{
    uint8_t salt[32] = {0};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);
    size_t size = 48;
    if (EVP_PKEY_derive_init(context) != 1 ||
        EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) != 1 ||
        EVP_PKEY_CTX_set1_hkdf_salt(context, salt, sizeof salt) != 1 ||
        EVP_PKEY_CTX_set1_hkdf_key(context, secret, 32) != 1 ||
        EVP_PKEY_CTX_add1_hkdf_info(context, (const uint8_t *)"MCUBoot_ECIES_v1", 16) != 1 ||
        EVP_PKEY_derive(context, output, &size) != 1)
        fail("HKDF failed");
    EVP_PKEY_CTX_free(context);
}

static void aes_ctr(const uint8_t *key, uint8_t *bytes, size_t size)
{
    uint8_t counter[16] = {0};
    int done;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (EVP_DecryptInit_ex(context, EVP_aes_128_ctr(), NULL, key, counter) != 1 ||
        EVP_DecryptUpdate(context, bytes, &done, bytes, (int)size) != 1)
        fail("AES-CTR failed");
    EVP_CIPHER_CTX_free(context);
}

static void unwrap(struct image *image, const char *path)
{
    uint8_t secret[32];
    uint8_t keys[48];
    uint8_t tag[32];
    size_t size = sizeof secret;
    EVP_PKEY *own = load_key(path);
    EVP_PKEY *peer = ephemeral_key(image->wrapped);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
    if (EVP_PKEY_derive_init(context) != 1 || EVP_PKEY_derive_set_peer(context, peer) != 1 ||
        EVP_PKEY_derive(context, secret, &size) != 1)
        fail("ECDH failed");
    hkdf(secret, keys);
    const uint8_t *wrapped_key = image->wrapped + 97;
    if (HMAC(EVP_sha256(), keys + 16, 32, wrapped_key, 16, tag, NULL) == NULL ||
        memcmp(tag, image->wrapped + 65, 32) != 0)
        fail("the tag of the wrapped key does not match: not encrypted for '%s'", path);
    memcpy(image->content_key, wrapped_key, 16);
    aes_ctr(keys, image->content_key, 16);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    EVP_PKEY_free(own);
}

/* The bytes that digest and signature cover, as if the body were plain. */
static bool digest_matches(const struct image *image)
{
    uint8_t header[32];
    uint8_t value[32];
    size_t covered = image->header + image->body + image->protected_area;
    memcpy(header, image->bytes, sizeof header);
    if ((image->flags & FLAG_PRIMARY_ONLY) != 0)
        header[16] &= (uint8_t)~FLAG_ENCRYPTED;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
        EVP_DigestUpdate(context, header, sizeof header) != 1 ||
        EVP_DigestUpdate(context, image->bytes + 32, covered - 32) != 1 ||
        EVP_DigestFinal_ex(context, value, NULL) != 1)
        fail("SHA-256 failed");
    EVP_MD_CTX_free(context);
    return memcmp(value, image->digest, sizeof value) == 0;
}

/* Whether the body is in clear says only the digest: the flag is set for an image whose body was left in clear too. */
static void check_digest(struct image *image, const char *decrypt)
{
    bool encrypted = (image->flags & FLAG_ENCRYPTED) != 0;
    if (encrypted != (image->wrapped != NULL))
        fail("flags and TLVs disagree on encryption");
    if (encrypted && decrypt != NULL) {
        unwrap(image, decrypt);
        aes_ctr(image->content_key, image->bytes + image->header, image->body);
        image->decrypted = digest_matches(image);
        if (!image->decrypted) /* the same again restores it */
            aes_ctr(image->content_key, image->bytes + image->header, image->body);
    }
    if (encrypted && decrypt == NULL && !digest_matches(image)) {
        printf("digest: not checked, the body is encrypted\n");
        return;
    }
    if (!digest_matches(image))
        fail("the digest does not match");
    printf("digest: matches the %s body\n", image->decrypted ? "decrypted" : "plain");
}

/* STiROT's form is not the shortest DER: both integers have 33 bytes. */
static ECDSA_SIG *parse_signature(const struct image *image)
{
    const uint8_t *at = image->signature;
    if (image->magic != STIROT_MAGIC)
        return d2i_ECDSA_SIG(NULL, &at, (long)image->signature_size);
    if (image->signature_size != 72 || memcmp(at, "\x30\x46\x02\x21\x00", 5) != 0 ||
        memcmp(at + 37, "\x02\x21\x00", 3) != 0)
        fail("the signature has not STiROT's form");
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(at + 5, 32, NULL), BN_bin2bn(at + 40, 32, NULL));
    return signature;
}

static void check_key_tlv(const struct image *image, EVP_PKEY *key)
{
    uint8_t *der = NULL;
    uint8_t hash[32];
    int size = i2d_PUBKEY(key, &der);
    if (size <= 0 || EVP_Digest(der, (size_t)size, hash, NULL, EVP_sha256(), NULL) != 1)
        fail("cannot hash the key");
    bool by_hash = image->key_hash != NULL && memcmp(hash, image->key_hash, 32) == 0;
    bool by_key = image->public_key != NULL && image->public_key_size == (size_t)size &&
                  memcmp(der, image->public_key, (size_t)size) == 0;
    if (!by_hash && !by_key)
        fail("the image is of another key");
    OPENSSL_free(der);
}

static void check_signature(const struct image *image, const char *path)
{
    EVP_PKEY *key = load_key(path);
    uint8_t *der = NULL;
    if (image->signature == NULL)
        fail("the image is not signed");
    check_key_tlv(image, key);
    ECDSA_SIG *signature = parse_signature(image);
    int size = signature == NULL ? 0 : i2d_ECDSA_SIG(signature, &der);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    if (size <= 0 || EVP_PKEY_verify_init(context) != 1 ||
        EVP_PKEY_verify(context, der, (size_t)size, image->digest, 32) != 1)
        fail("the signature does not verify with '%s'", path);
    printf("signature: verifies with '%s'\n", path);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
}

/* The size of trailer words that a magic in the last bytes tells; 0: ST's 16, or 8; 1: no magic. */
static size_t magic_words(const uint8_t *found)
{
    static const uint8_t plain[16] = {0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f,
                                      0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80};
    static const uint8_t aligned[14] = {0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d,
                                        0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a};
    if (memcmp(found, plain, sizeof plain) == 0)
        return 0;
    unsigned words = le16(found);
    if (memcmp(found + 2, aligned, sizeof aligned) == 0 && (words == 16 || words == 32))
        return words;
    return 1;
}

/* Where a confirmed image has its one byte; the end of the file where it has none. */
static size_t find_confirmation(const struct image *image, size_t words)
{
    size_t magic = image->size - (words == 32 ? 32 : 16);
    size_t at = magic - (words == 0 ? 16 : words);
    if (image->bytes[at] == 0x01)
        return at;
    if (words == 0 && image->bytes[magic - 8] == 0x01)
        return magic - 8;
    return image->size;
}

/* Behind the TLVs: nothing, or erased bytes, the words of the trailer, and the magic in the last 16 bytes. */
static void check_trailer(const struct image *image)
{
    if (image->end == image->size) {
        printf("trailer: none, the image is not padded\n");
        return;
    }
    size_t room = image->size - image->end;
    size_t words = room < 32 ? 1 : magic_words(image->bytes + image->size - 16);
    if (words == 1 || (words == 32 && room < 64))
        fail("no trailer magic in the last bytes");
    size_t confirmation = find_confirmation(image, words);
    for (size_t i = image->end; i < image->size - 16; i++)
        if (image->bytes[i] != 0xff && i != confirmation)
            fail("byte 0x%zx behind the TLVs is 0x%02x", i, image->bytes[i]);
    printf("trailer: slot of 0x%zx bytes, magic good%s\n", image->size,
           confirmation < image->size ? ", confirmed" : "");
}

static void print_bytes(FILE *out, const char *name, const uint8_t *bytes, size_t size)
{
    fprintf(out, "%s %zu ", name, size);
    for (size_t i = 0; i < size; i++)
        fprintf(out, "%02x", bytes[i]);
    fprintf(out, "\n");
}

static void print_canonical(const struct image *image, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL)
        fail("cannot write '%s'", path);
    fprintf(out, "base 0x%llx\n", (unsigned long long)image->base);
    print_bytes(out, "header", image->bytes, image->header);
    bool plain = image->decrypted || (image->flags & FLAG_ENCRYPTED) == 0 || digest_matches(image);
    if (plain)
        print_bytes(out, "body", image->bytes + image->header, image->body);
    fprintf(out, "body %zu %s\n", image->body,
            image->decrypted ? "encrypted"
            : plain          ? "plain"
                             : "unknown");
    print_bytes(out, "protected", image->bytes + image->header + image->body,
                image->protected_area);
    size_t at = image->header + image->body + image->protected_area;
    for (at += 4; at < image->end; at += 4 + le16(image->bytes + at + 2)) {
        unsigned type = le16(image->bytes + at);
        size_t size = le16(image->bytes + at + 2);
        bool constant = image->magic == STIROT_MAGIC || type != 0x22;
        if (type == 0x22 || type == 0x32)
            fprintf(out, "tlv 0x%02x, %zu random bytes\n", type, constant ? size : 0);
        else
            print_bytes(out, type == 0x10 ? "digest" : "key", image->bytes + at + 4, size);
    }
    for (size_t i = 1; i < image->extent_count; i++) {
        const struct extent *extent = &image->extents[i];
        fprintf(out, "extent 0x%llx ", (unsigned long long)extent->address);
        print_bytes(out, "", image->bytes + (extent->address - image->base), (size_t)extent->size);
    }
    if (image->end < image->size)
        print_bytes(out, "tail", image->bytes + image->size - 16, 16);
    fprintf(out, "padded %s\n", image->end < image->size ? "yes" : "no");
    if (fclose(out) != 0)
        fail("cannot write '%s'", path);
}

static void write_body(const struct image *image, const char *path)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL || fwrite(image->bytes + image->header, 1, image->body, out) != image->body ||
        fclose(out) != 0)
        fail("cannot write '%s'", path);
}

int main(int count, char **arguments)
{
    const char *names[] = {"--key", "--decrypt", "--body", "--canonical"};
    const char *values[4] = {NULL};
    struct image image = {0};
    int at = 1;
    for (; at + 1 < count; at += 2) {
        size_t i = 0;
        while (i < 4 && strcmp(arguments[at], names[i]) != 0)
            i++;
        if (i == 4)
            break;
        values[i] = arguments[at + 1];
    }
    if (at + 1 != count)
        fail(
            "usage: imagecheck [--key PEM] [--decrypt PEM] [--body FILE] [--canonical FILE] IMAGE");
    load(&image, arguments[at]);
    parse(&image);
    check_digest(&image, values[1]);
    if (values[0] != NULL)
        check_signature(&image, values[0]);
    check_trailer(&image);
    if (values[2] != NULL)
        write_body(&image, values[2]);
    if (values[3] != NULL)
        print_canonical(&image, values[3]);
    free(image.bytes);
    return 0;
}
