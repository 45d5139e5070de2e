// SPDX-License-Identifier: Apache-2.0
// The floor that otpc's speed is compared with: the least that a program on OpenSSL 3 has to do
// for one image.
//   floor sign|encrypt bin|hex KEY.pem ENCPUB.pem IN.bin OUT
// Reads, hashes, encrypts and writes header ‖ body, then one ECDSA signature and the 113-byte key
// blob. It knows no XML, writes no TLVs, checks nothing of what it wrote, and exits 1 on any
// failure.
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

// Writes the DER signature to `out` and returns its length, at most 72.
static size_t sign(EVP_MD_CTX *hash, EVP_PKEY *key, uint8_t *out)
{
    uint8_t digest[32];
    size_t size = SIGNATURE;
    EVP_PKEY_CTX *signer = EVP_PKEY_CTX_new(key, NULL);
    check(EVP_DigestFinal_ex(hash, digest, NULL) == 1, "SHA-256");
    check(signer != NULL && EVP_PKEY_sign_init(signer) == 1 &&
              EVP_PKEY_sign(signer, out, &size, digest, sizeof digest) == 1,
          "ECDSA");
    EVP_PKEY_CTX_free(signer);
    return size;
}

int main(int argc, char **argv)
{
    static struct sink sink;
    uint8_t content_key[KEY], blob[BLOB], tail[SIGNATURE + BLOB];
    check(argc == 7, "usage: floor sign|encrypt bin|hex KEY.pem ENCPUB.pem IN.bin OUT:");
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
    size_t size = sign(hash, key, tail);
    if (encrypt) {
        memcpy(tail + size, blob, BLOB);
        size += BLOB;
    }
    sink_write(&sink, tail, size);
    sink_close(&sink);
    close(in);
    EVP_CIPHER_CTX_free(aes);
    EVP_MD_CTX_free(hash);
    EVP_PKEY_free(key);
    return 0;
}
