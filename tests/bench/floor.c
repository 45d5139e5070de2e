// SPDX-License-Identifier: Apache-2.0
// The floor that otpc's speed is compared with: the least that a program on OpenSSL 3 has to do
// for one image.
//   floor sign|encrypt bin|hex KEY.pem ENCPUB.pem IN.bin OUT
//   floor verify|decrypt bin|hex KEY.pem ENC.pem IMAGE
//   floor ctr bin|hex KEY IN OUT
//   floor gcm KEY IN OUT
//   floor ungcm KEY IN
// Reads, hashes, encrypts and writes header ‖ body, then one ECDSA signature and the 113-byte key
// blob. It knows no XML, writes no TLVs, checks nothing of what it wrote, and exits 1 on any
// failure.
// To verify, it reads, decrypts and hashes header ‖ body ‖ protected TLVs, unwraps the key and checks the signature; it
// trusts every length, and holds a .hex in memory.
// ctr is one pass of AES-128-CTR over a file, for what OTFDEC is compared with; gcm and ungcm are one of AES-128-GCM, for
// SFI packages: ungcm believes any tag.
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

enum { HEADER = 0x400, CHUNK = 256 * 1024, RECORD = 16, RECORD_TEXT = 44 };
enum { POINT = 65, TAG = 32, KEY = 16 };
enum { SIGNATURE = 72, BLOB = POINT + TAG + KEY };

struct sink {
    int fd;
    bool hex;
    uint32_t address;
    char pairs[256][2];
    size_t used;
    char text[CHUNK];
};

static void check(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "floor: %s failed\n", what);
        exit(1);
    }
}

static void write_all(int fd, const void *data, size_t size)
{
    for (const char *at = data; size > 0;) {
        ssize_t done = write(fd, at, size);
        check(done > 0, "write");
        at += done;
        size -= (size_t)done;
    }
}

static void put_record(struct sink *sink, unsigned type, unsigned offset, const uint8_t *data,
                       size_t size)
{
    uint8_t raw[4 + RECORD + 1] = {(uint8_t)size, (uint8_t)(offset >> 8), (uint8_t)offset,
                                   (uint8_t)type};
    unsigned sum = 0;
    if (sink->used + RECORD_TEXT > sizeof sink->text) {
        write_all(sink->fd, sink->text, sink->used);
        sink->used = 0;
    }
    if (size > 0)
        memcpy(raw + 4, data, size);
    char *at = sink->text + sink->used;
    *at++ = ':';
    for (size_t i = 0; i < size + 4; i++, at += 2) {
        sum += raw[i];
        memcpy(at, sink->pairs[raw[i]], 2);
    }
    memcpy(at, sink->pairs[(0u - sum) & 0xFF], 2);
    at[2] = '\n';
    sink->used = (size_t)(at + 3 - sink->text);
}

static void put_data(struct sink *sink, const uint8_t *data, size_t size)
{
    if ((sink->address & 0xFFFF) == 0) {
        uint8_t upper[2] = {(uint8_t)(sink->address >> 24), (uint8_t)(sink->address >> 16)};
        put_record(sink, 4, 0, upper, sizeof upper);
    }
    put_record(sink, 0, sink->address & 0xFFFF, data, size);
    sink->address += (uint32_t)size;
}

// In hex, every piece but the last has a multiple of 16 bytes.
static void sink_write(struct sink *sink, const uint8_t *data, size_t size)
{
    if (!sink->hex) {
        write_all(sink->fd, data, size);
        return;
    }
    for (size_t at = 0; at < size; at += RECORD)
        put_data(sink, data + at, size - at < RECORD ? size - at : RECORD);
}

static void sink_open(struct sink *sink, const char *path, bool hex)
{
    static const char digits[] = "0123456789ABCDEF";
    sink->hex = hex;
    sink->address = 0x90000000;
    for (unsigned i = 0; i < 256; i++) {
        sink->pairs[i][0] = digits[i >> 4];
        sink->pairs[i][1] = digits[i & 15];
    }
    sink->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    check(sink->fd >= 0, path);
}

static void sink_close(struct sink *sink)
{
    if (sink->hex) {
        put_record(sink, 1, 0, NULL, 0);
        write_all(sink->fd, sink->text, sink->used);
    }
    check(fsync(sink->fd) == 0 && close(sink->fd) == 0, "fsync");
}

static EVP_PKEY *load_key(const char *path, bool public)
{
    FILE *file = fopen(path, "r");
    check(file != NULL, path);
    EVP_PKEY *key = public ? PEM_read_PUBKEY(file, NULL, NULL, NULL)
                           : PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    check(key != NULL, path);
    return key;
}

static EVP_CIPHER_CTX *aes_ctr(const uint8_t key[KEY])
{
    static const uint8_t zero[16];
    EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
    check(aes != NULL && EVP_EncryptInit_ex2(aes, EVP_aes_128_ctr(), key, zero, NULL) == 1,
          "AES-128-CTR");
    return aes;
}

// blob: ephemeral point ‖ HMAC tag ‖ wrapped key
static void wrap_key(EVP_PKEY *peer, const uint8_t key[KEY], uint8_t blob[BLOB])
{
    char digest[] = "SHA256", info[] = "MCUBoot_ECIES_v1";
    uint8_t secret[32], salt[32] = {0}, derived[KEY + 32];
    size_t size = sizeof secret;
    int done = 0;
    EVP_PKEY *ephemeral = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    EVP_PKEY_CTX *ecdh = EVP_PKEY_CTX_new(ephemeral, NULL);
    check(ecdh != NULL && EVP_PKEY_derive_init(ecdh) == 1 &&
              EVP_PKEY_derive_set_peer(ecdh, peer) == 1,
          "ECDH");
    check(EVP_PKEY_derive(ecdh, secret, &size) == 1 && size == sizeof secret, "ECDH");
    check(EVP_PKEY_get_octet_string_param(ephemeral, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, blob,
                                          POINT, &size) == 1 &&
              size == POINT,
          "ephemeral key");

    EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *kdf = EVP_KDF_CTX_new(hkdf);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret, sizeof secret),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, sizeof salt),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info - 1),
        OSSL_PARAM_construct_end(),
    };
    check(kdf != NULL && EVP_KDF_derive(kdf, derived, sizeof derived, params) == 1, "HKDF");

    EVP_CIPHER_CTX *aes = aes_ctr(derived);
    uint8_t *wrapped = blob + POINT + TAG;
    check(EVP_EncryptUpdate(aes, wrapped, &done, key, KEY) == 1 && done == KEY, "key wrap");
    check(HMAC(EVP_sha256(), derived + KEY, 32, wrapped, KEY, blob + POINT, NULL) != NULL, "HMAC");
    OPENSSL_cleanse(secret, sizeof secret);
    OPENSSL_cleanse(derived, sizeof derived);
    EVP_CIPHER_CTX_free(aes);
    EVP_KDF_CTX_free(kdf);
    EVP_KDF_free(hkdf);
    EVP_PKEY_CTX_free(ecdh);
    EVP_PKEY_free(ephemeral);
}

static size_t read_chunk(int fd, uint8_t *data)
{
    size_t size = 0;
    ssize_t got = 0;
    while (size < CHUNK && (got = read(fd, data + size, CHUNK - size)) > 0)
        size += (size_t)got;
    check(got >= 0, "read");
    return size;
}

static void write_header(struct sink *sink, EVP_MD_CTX *hash, int in, bool encrypt)
{
    uint8_t header[HEADER];
    struct stat status;
    check(fstat(in, &status) == 0 && status.st_size <= UINT32_MAX && status.st_size % RECORD == 0,
          "input size");
    uint32_t words[8] = {0x96f3b83d, 0, HEADER, (uint32_t)status.st_size, encrypt ? 4 : 0, 1, 0, 0};
    memset(header, 0xFF, sizeof header);
    memcpy(header, words, sizeof words);
    check(EVP_DigestUpdate(hash, header, sizeof header) == 1, "SHA-256");
    sink_write(sink, header, sizeof header);
}

static void write_body(struct sink *sink, EVP_MD_CTX *hash, int in, EVP_CIPHER_CTX *aes)
{
    static uint8_t chunk[CHUNK];
    for (size_t size; (size = read_chunk(in, chunk)) > 0;) {
        int done = 0;
        check(EVP_DigestUpdate(hash, chunk, size) == 1, "SHA-256");
        check(aes == NULL || EVP_EncryptUpdate(aes, chunk, &done, chunk, (int)size) == 1,
              "AES-128-CTR");
        sink_write(sink, chunk, size);
    }
}

// Writes digest and DER signature, and returns the length of that, at most 72.
static size_t sign(EVP_MD_CTX *hash, EVP_PKEY *key, uint8_t digest[32], uint8_t *out)
{
    size_t size = SIGNATURE;
    EVP_PKEY_CTX *signer = EVP_PKEY_CTX_new(key, NULL);
    check(EVP_DigestFinal_ex(hash, digest, NULL) == 1, "SHA-256");
    check(signer != NULL && EVP_PKEY_sign_init(signer) == 1 &&
              EVP_PKEY_sign(signer, out, &size, digest, 32) == 1,
          "ECDSA");
    EVP_PKEY_CTX_free(signer);
    return size;
}

static size_t put_tlv(uint8_t *area, size_t at, unsigned type, const uint8_t *value, size_t size)
{
    const uint8_t head[4] = {(uint8_t)type, 0, (uint8_t)size, 0};
    memcpy(area + at, head, sizeof head);
    memcpy(area + at + sizeof head, value, size);
    return at + sizeof head + size;
}

// The TLV area: digest, signature and, where there is one, the wrapped key.
static size_t put_tlvs(uint8_t *area, EVP_MD_CTX *hash, EVP_PKEY *key, const uint8_t *blob)
{
    uint8_t digest[32], signature[SIGNATURE];
    size_t size = sign(hash, key, digest, signature);
    size_t at = put_tlv(area, 4, 0x10, digest, sizeof digest);
    at = put_tlv(area, at, 0x22, signature, size);
    if (blob != NULL)
        at = put_tlv(area, at, 0x32, blob, BLOB);
    area[0] = 0x07;
    area[1] = 0x69;
    area[2] = (uint8_t)at;
    area[3] = (uint8_t)(at >> 8);
    return at;
}

// An image to verify: a file, or what a .hex holds.
struct source {
    int fd;
    uint8_t *memory;
    size_t size;
};

static void source_read(const struct source *source, size_t offset, uint8_t *data, size_t size)
{
    if (source->memory != NULL) {
        memcpy(data, source->memory + offset, size);
        return;
    }
    while (size > 0) {
        ssize_t got = pread(source->fd, data, size, (off_t)offset);
        check(got > 0, "read");
        data += got;
        offset += (size_t)got;
        size -= (size_t)got;
    }
}

// Bytes that lie one behind the other; data records alone count. The record reader wants whole lines in memory. The size
// of the file becomes that of the bytes.
static uint8_t *decode_hex(int fd, size_t *size)
{
    static uint8_t digit[256];
    uint8_t *bytes = malloc(*size / 2 + 1), *out = bytes;
    char *text = malloc(*size), *end = text + *size;
    const struct source file = {fd, NULL, 0};
    check(bytes != NULL && text != NULL, "memory");
    source_read(&file, 0, (uint8_t *)text, *size);
    for (unsigned i = 0; i < 16; i++)
        digit[(unsigned char)"0123456789ABCDEF"[i]] = (uint8_t)i;
    for (const char *at = text; at < end; at++) {
        const unsigned char *pair = (const unsigned char *)at + 1;
        unsigned count = (unsigned)(digit[pair[0]] << 4 | digit[pair[1]]), sum = 0;
        uint8_t raw[256 + 5];
        for (unsigned i = 0; i < count + 5; i++, pair += 2) {
            raw[i] = (uint8_t)(digit[pair[0]] << 4 | digit[pair[1]]);
            sum += raw[i];
        }
        check((sum & 0xFF) == 0, "checksum");
        if (raw[3] == 0) {
            memcpy(out, raw + 4, count);
            out += count;
        }
        at = (const char *)pair;
    }
    free(text);
    *size = (size_t)(out - bytes);
    return bytes;
}

static void source_open(struct source *source, const char *path, bool hex)
{
    struct stat status;
    source->fd = open(path, O_RDONLY | O_CLOEXEC);
    check(source->fd >= 0 && fstat(source->fd, &status) == 0, path);
    source->size = (size_t)status.st_size;
    source->memory = hex ? decode_hex(source->fd, &source->size) : NULL;
}

static uint32_t little(const uint8_t *at, unsigned size)
{
    uint32_t value = 0;
    for (unsigned i = size; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

// The value of a TLV in an area, which has to be there.
static const uint8_t *find_tlv(const uint8_t *area, unsigned type, uint32_t *size)
{
    const uint8_t *end = area + little(area + 2, 2), *at = area + 4;
    while (at < end && little(at, 2) != type)
        at += 4 + little(at + 2, 2);
    check(at < end, "TLV");
    *size = little(at + 2, 2);
    return at + 4;
}

static EVP_PKEY *public_point(const uint8_t *point)
{
    char group[] = "P-256";
    uint8_t copy[POINT];
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    memcpy(copy, point, POINT);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof copy),
        OSSL_PARAM_construct_end(),
    };
    check(maker != NULL && EVP_PKEY_fromdata_init(maker) == 1 &&
              EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, params) == 1,
          "point");
    EVP_PKEY_CTX_free(maker);
    return key;
}

static EVP_CIPHER_CTX *unwrap_key(EVP_PKEY *own, const uint8_t blob[BLOB])
{
    char digest[] = "SHA256", info[] = "MCUBoot_ECIES_v1";
    uint8_t secret[32], salt[32] = {0}, derived[KEY + 32], tag[TAG], key[KEY];
    size_t size = sizeof secret;
    int done = 0;
    EVP_PKEY *peer = public_point(blob);
    EVP_PKEY_CTX *ecdh = EVP_PKEY_CTX_new(own, NULL);
    check(ecdh != NULL && EVP_PKEY_derive_init(ecdh) == 1 &&
              EVP_PKEY_derive_set_peer(ecdh, peer) == 1 &&
              EVP_PKEY_derive(ecdh, secret, &size) == 1,
          "ECDH");
    EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *kdf = EVP_KDF_CTX_new(hkdf);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret, sizeof secret),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, sizeof salt),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info - 1),
        OSSL_PARAM_construct_end(),
    };
    check(kdf != NULL && EVP_KDF_derive(kdf, derived, sizeof derived, params) == 1, "HKDF");
    check(HMAC(EVP_sha256(), derived + KEY, 32, blob + POINT + TAG, KEY, tag, NULL) != NULL &&
              CRYPTO_memcmp(tag, blob + POINT, TAG) == 0,
          "HMAC");
    EVP_CIPHER_CTX *aes = aes_ctr(derived);
    check(EVP_EncryptUpdate(aes, key, &done, blob + POINT + TAG, KEY) == 1, "key unwrap");
    EVP_CIPHER_CTX_free(aes);
    EVP_KDF_CTX_free(kdf);
    EVP_KDF_free(hkdf);
    EVP_PKEY_CTX_free(ecdh);
    EVP_PKEY_free(peer);
    return aes_ctr(key);
}

static void hash_source(const struct source *source, size_t offset, size_t size, EVP_MD_CTX *hash,
                        EVP_CIPHER_CTX *aes)
{
    static uint8_t chunk[CHUNK];
    while (size > 0) {
        int done = 0;
        size_t part = size < sizeof chunk ? size : sizeof chunk;
        source_read(source, offset, chunk, part);
        check(aes == NULL || EVP_EncryptUpdate(aes, chunk, &done, chunk, (int)part) == 1,
              "AES-128-CTR");
        check(EVP_DigestUpdate(hash, chunk, part) == 1, "SHA-256");
        offset += part;
        size -= part;
    }
}

static void verify(const struct source *source, EVP_PKEY *key, EVP_PKEY *own)
{
    uint8_t header[32], area[65536] = {0}, digest[32];
    uint32_t size;
    source_read(source, 0, header, sizeof header);
    size_t start = little(header + 8, 2), body = little(header + 12, 4);
    size_t covered = start + body + little(header + 10, 2);
    source_read(source, covered, area, 4);
    source_read(source, covered, area, little(area + 2, 2));
    EVP_CIPHER_CTX *aes = own == NULL ? NULL : unwrap_key(own, find_tlv(area, 0x32, &size));
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    check(hash != NULL && EVP_DigestInit_ex2(hash, EVP_sha256(), NULL) == 1, "SHA-256");
    hash_source(source, 0, start, hash, NULL);
    hash_source(source, start, body, hash, aes);
    hash_source(source, start + body, covered - start - body, hash, NULL);
    check(EVP_DigestFinal_ex(hash, digest, NULL) == 1, "SHA-256");
    check(memcmp(find_tlv(area, 0x10, &size), digest, sizeof digest) == 0, "digest");
    EVP_PKEY_CTX *verifier = EVP_PKEY_CTX_new(key, NULL);
    const uint8_t *signature = find_tlv(area, 0x22, &size);
    check(verifier != NULL && EVP_PKEY_verify_init(verifier) == 1 &&
              EVP_PKEY_verify(verifier, signature, size, digest, sizeof digest) == 1,
          "signature");
    EVP_PKEY_CTX_free(verifier);
    EVP_CIPHER_CTX_free(aes);
    EVP_MD_CTX_free(hash);
}

/* Verifies `path`; with the key of the recipient, it is encrypted. */
static int verify_file(const char *path, bool hex, const char *signer, const char *recipient)
{
    struct source source;
    EVP_PKEY *key = load_key(signer, false);
    EVP_PKEY *own = recipient == NULL ? NULL : load_key(recipient, false);
    source_open(&source, path, hex);
    verify(&source, key, own);
    free(source.memory);
    close(source.fd);
    EVP_PKEY_free(own);
    EVP_PKEY_free(key);
    return 0;
}

static int verify_main(char **argv)
{
    bool decrypt = strcmp(argv[1], "decrypt") == 0;
    return verify_file(argv[5], strcmp(argv[2], "hex") == 0, argv[3], decrypt ? argv[4] : NULL);
}

static void read_key(const char *path, uint8_t key[KEY])
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    check(file >= 0 && read(file, key, KEY) == KEY && close(file) == 0, path);
}

// AES-128-CTR from a counter of zero, and nothing else.
static int ctr_main(char **argv)
{
    static struct sink sink;
    static uint8_t chunk[CHUNK];
    struct source source;
    uint8_t key[KEY];
    bool hex = strcmp(argv[2], "hex") == 0;
    int done = 0;
    read_key(argv[3], key);
    EVP_CIPHER_CTX *aes = aes_ctr(key);
    source_open(&source, argv[4], hex);
    sink_open(&sink, argv[5], hex);
    for (size_t at = 0, size; at < source.size; at += size) {
        size = source.size - at < CHUNK ? source.size - at : CHUNK;
        source_read(&source, at, chunk, size);
        check(EVP_EncryptUpdate(aes, chunk, &done, chunk, (int)size) == 1, "AES-128-CTR");
        sink_write(&sink, chunk, size);
    }
    sink_close(&sink);
    EVP_CIPHER_CTX_free(aes);
    free(source.memory);
    close(source.fd);
    return 0;
}

// AES-128-GCM with an IV of zeros; `out` NULL: decrypted, and thrown away.
static int gcm_main(const char *key_path, const char *in, const char *out)
{
    static const uint8_t zero[12];
    static struct sink sink;
    static uint8_t chunk[CHUNK];
    struct source source;
    uint8_t key[KEY], tag[16];
    int done = 0;
    read_key(key_path, key);
    EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
    check(EVP_CipherInit_ex2(aes, EVP_aes_128_gcm(), key, zero, out != NULL, NULL) == 1, "GCM");
    source_open(&source, in, false);
    if (out != NULL)
        sink_open(&sink, out, false);
    for (size_t at = 0, size; at < source.size; at += size) {
        size = source.size - at < CHUNK ? source.size - at : CHUNK;
        source_read(&source, at, chunk, size);
        check(EVP_CipherUpdate(aes, chunk, &done, chunk, (int)size) == 1, "AES-128-GCM");
        if (out != NULL)
            sink_write(&sink, chunk, size);
    }
    if (out != NULL) {
        check(EVP_CipherFinal_ex(aes, chunk, &done) == 1 &&
                  EVP_CIPHER_CTX_ctrl(aes, EVP_CTRL_AEAD_GET_TAG, sizeof tag, tag) == 1,
              "tag");
        sink_write(&sink, tag, sizeof tag);
        sink_close(&sink);
    }
    EVP_CIPHER_CTX_free(aes);
    free(source.memory);
    close(source.fd);
    return 0;
}

int main(int argc, char **argv)
{
    static struct sink sink;
    uint8_t content_key[KEY], blob[BLOB], area[512];
    if (argc == 4 || argc == 5)
        return gcm_main(argv[2], argv[3], argv[4]);
    if (argc == 6)
        return strcmp(argv[1], "ctr") == 0 ? ctr_main(argv) : verify_main(argv);
    check(
        argc == 7 || argc == 8,
        "usage: floor sign|encrypt bin|hex KEY.pem ENCPUB.pem IN.bin OUT [ENC.pem to verify it]:");
    bool encrypt = strcmp(argv[1], "encrypt") == 0;
    EVP_PKEY *key = load_key(argv[3], false);
    EVP_CIPHER_CTX *aes = NULL;
    if (encrypt) {
        EVP_PKEY *peer = load_key(argv[4], true);
        check(RAND_bytes(content_key, sizeof content_key) == 1, "random source");
        wrap_key(peer, content_key, blob);
        aes = aes_ctr(content_key);
        OPENSSL_cleanse(content_key, sizeof content_key);
        EVP_PKEY_free(peer);
    }
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    int in = open(argv[5], O_RDONLY | O_CLOEXEC);
    check(in >= 0, argv[5]);
    check(hash != NULL && EVP_DigestInit_ex2(hash, EVP_sha256(), NULL) == 1, "SHA-256");
    sink_open(&sink, argv[6], strcmp(argv[2], "hex") == 0);
    write_header(&sink, hash, in, encrypt);
    write_body(&sink, hash, in, aes);
    sink_write(&sink, area, put_tlvs(area, hash, key, encrypt ? blob : NULL));
    sink_close(&sink);
    close(in);
    EVP_CIPHER_CTX_free(aes);
    EVP_MD_CTX_free(hash);
    EVP_PKEY_free(key);
    if (argc == 7)
        return 0;
    return verify_file(argv[6], strcmp(argv[2], "hex") == 0, argv[3], encrypt ? argv[7] : NULL);
}
