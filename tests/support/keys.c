// SPDX-License-Identifier: Apache-2.0
#include "test.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/encoder.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

void test_sha256(struct span bytes, uint8_t value[32])
{
    assert_int_equal(EVP_Digest(bytes.data, bytes.size, value, NULL, EVP_sha256(), NULL), 1);
}

static EVP_PKEY *key_from_parts(const uint8_t *point, size_t point_size, const BIGNUM *scalar)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    assert_int_equal(OSSL_PARAM_BLD_push_utf8_string(builder, "group", "P-256", 0), 1);
    assert_int_equal(OSSL_PARAM_BLD_push_octet_string(builder, "pub", point, point_size), 1);
    if (scalar != NULL)
        assert_int_equal(OSSL_PARAM_BLD_push_BN(builder, "priv", scalar), 1);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    int selection = scalar != NULL ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, selection, parameters), 1);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}

EVP_PKEY *test_key(const char *label)
{
    uint8_t bytes[32];
    uint8_t point[65];
    test_sha256(text_bytes(label), bytes);
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *product = EC_POINT_new(group);
    BIGNUM *scalar = BN_bin2bn(bytes, sizeof bytes, NULL);
    assert_true(BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0);
    assert_int_equal(EC_POINT_mul(group, product, scalar, NULL, NULL, NULL), 1);
    assert_int_equal(EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, point,
                                        sizeof point, NULL),
                     sizeof point);
    EVP_PKEY *key = key_from_parts(point, sizeof point, scalar);
    BN_free(scalar);
    EC_POINT_free(product);
    EC_GROUP_free(group);
    return key;
}

static void encode_plain(EVP_PKEY *key, BIO *out, enum test_key_form form)
{
    bool is_private = form != TEST_KEY_PUBLIC && form != TEST_KEY_PUBLIC_DER;
    bool is_der =
        form == TEST_KEY_PKCS8_DER || form == TEST_KEY_SEC1_DER || form == TEST_KEY_PUBLIC_DER;
    const char *structure = "type-specific";
    if (!is_private)
        structure = "SubjectPublicKeyInfo";
    else if (form == TEST_KEY_PKCS8 || form == TEST_KEY_PKCS8_DER)
        structure = "PrivateKeyInfo";
    OSSL_ENCODER_CTX *encoder =
        OSSL_ENCODER_CTX_new_for_pkey(key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                                      is_der ? "DER" : "PEM", structure, NULL);
    assert_int_equal(OSSL_ENCODER_to_bio(encoder, out), 1);
    OSSL_ENCODER_CTX_free(encoder);
}

static void encode(EVP_PKEY *key, BIO *out, enum test_key_form form)
{
    char word[] = TEST_PASSPHRASE;
    const EVP_CIPHER *cipher = EVP_aes_128_cbc();
    static const char parameters[] =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    int good = 1;
    switch (form) {
    case TEST_KEY_ENCRYPTED:
        good = PEM_write_bio_PKCS8PrivateKey(out, key, cipher, word, (int)strlen(word), NULL, NULL);
        break;
    case TEST_KEY_ENCRYPTED_DER:
        good = i2d_PKCS8PrivateKey_bio(out, key, cipher, word, (int)strlen(word), NULL, NULL);
        break;
    case TEST_KEY_SEC1_ENCRYPTED:
        good = PEM_write_bio_PrivateKey_traditional(out, key, cipher, (const unsigned char *)word,
                                                    (int)strlen(word), NULL, NULL);
        break;
    case TEST_KEY_SEC1_PARAMETERS:
        BIO_puts(out, parameters);
        encode_plain(key, out, TEST_KEY_SEC1);
        break;
    case TEST_KEY_PKCS8:
    case TEST_KEY_PKCS8_DER:
    case TEST_KEY_SEC1:
    case TEST_KEY_SEC1_DER:
    case TEST_KEY_PUBLIC:
    case TEST_KEY_PUBLIC_DER:
        encode_plain(key, out, form);
        break;
    }
    assert_int_equal(good, 1);
}

const char *test_key_write(struct scratch *scratch, const char *name, EVP_PKEY *key,
                           enum test_key_form form)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    encode(key, out, form);
    long size = BIO_get_mem_data(out, &bytes);
    assert_true(size > 0);
    const char *path =
        scratch_write(scratch, name, (struct span){(const uint8_t *)bytes, (size_t)size});
    BIO_free(out);
    return path;
}

const char *test_key_file(struct scratch *scratch, const char *name, const char *label,
                          enum test_key_form form)
{
    EVP_PKEY *key = test_key(label);
    const char *path = test_key_write(scratch, name, key, form);
    EVP_PKEY_free(key);
    return path;
}

void test_key_spki(EVP_PKEY *key, struct blob *der)
{
    struct error error;
    uint8_t *bytes = NULL;
    int size = i2d_PUBKEY(key, &bytes);
    assert_int_equal(size, 91);
    assert_done(blob_append(der, (struct span){bytes, (size_t)size}, &error), error);
    OPENSSL_free(bytes);
}

void test_key_hash(EVP_PKEY *key, uint8_t hash[32])
{
    AUTO(blob) der = {0};
    test_key_spki(key, &der);
    test_sha256(blob_span(&der), hash);
}

bool test_key_verifies(EVP_PKEY *key, const uint8_t digest[32], struct span der)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    assert_int_equal(EVP_PKEY_verify_init(context), 1);
    bool good = EVP_PKEY_verify(context, der.data, der.size, digest, 32) == 1;
    EVP_PKEY_CTX_free(context);
    return good;
}

bool test_key_verifies_numbers(const char *label, const uint8_t digest[32],
                               const uint8_t numbers[64])
{
    uint8_t *der = NULL;
    EVP_PKEY *key = test_key(label);
    ECDSA_SIG *parts = ECDSA_SIG_new();
    ECDSA_SIG_set0(parts, BN_bin2bn(numbers, 32, NULL), BN_bin2bn(numbers + 32, 32, NULL));
    int size = i2d_ECDSA_SIG(parts, &der);
    assert_true(size > 0);
    bool good = test_key_verifies(key, digest, (struct span){der, (size_t)size});
    OPENSSL_free(der);
    ECDSA_SIG_free(parts);
    EVP_PKEY_free(key);
    return good;
}

void test_aes_ctr(const uint8_t key[16], uint8_t *bytes, size_t size)
{
    /* the counter mode written out over the block cipher */
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t counter[16] = {0};
    uint8_t stream[16];
    int written;
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, key, NULL), 1);
    for (size_t i = 0; i < size; i++) {
        if (i % 16 == 0) {
            assert_int_equal(EVP_EncryptUpdate(context, stream, &written, counter, 16), 1);
            for (int place = 15; place >= 0 && ++counter[place] == 0; place--)
                continue;
        }
        bytes[i] ^= stream[i % 16];
    }
    EVP_CIPHER_CTX_free(context);
}

/* HMAC-SHA256 of up to three parts put together. */
static void hmac(const uint8_t key[32], struct span one, struct span two, uint8_t last,
                 bool with_last, uint8_t value[32])
{
    uint8_t message[128];
    size_t size = 0;
    unsigned written = 32;
    if (one.size > 0)
        memcpy(message, one.data, one.size);
    size += one.size;
    if (two.size > 0)
        memcpy(message + size, two.data, two.size);
    size += two.size;
    message[size] = last;
    assert_non_null(
        HMAC(EVP_sha256(), key, 32, message, size + (with_last ? 1 : 0), value, &written));
}

static void shared_x(EVP_PKEY *own, const uint8_t point[65], uint8_t secret[32])
{
    size_t size = 32;
    EVP_PKEY *peer = key_from_parts(point, 65, NULL);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
    assert_int_equal(EVP_PKEY_derive_init(context), 1);
    assert_int_equal(EVP_PKEY_derive_set_peer(context, peer), 1);
    assert_int_equal(EVP_PKEY_derive(context, secret, &size), 1);
    assert_int_equal(size, 32);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
}

bool test_ecies_unwrap(EVP_PKEY *recipient, const uint8_t wrapped[113], uint8_t content_key[16])
{
    static const uint8_t salt[32] = {0};
    const struct span none = {NULL, 0};
    const struct span info = text_bytes("MCUBoot_ECIES_v1");
    uint8_t secret[32];
    uint8_t extracted[32];
    uint8_t first[32];
    uint8_t second[32];
    uint8_t mac_key[32];
    uint8_t tag[32];
    shared_x(recipient, wrapped, secret);
    /* RFC 5869: extract, then two blocks of expansion */
    hmac(salt, SPAN(secret), none, 0, false, extracted);
    hmac(extracted, info, none, 1, true, first);
    hmac(extracted, SPAN(first), info, 2, true, second);
    memcpy(mac_key, first + 16, 16);
    memcpy(mac_key + 16, second, 16);
    hmac(mac_key, (struct span){wrapped + 97, 16}, none, 0, false, tag);
    memcpy(content_key, wrapped + 97, 16);
    test_aes_ctr(first, content_key, 16);
    return memcmp(tag, wrapped + 65, 32) == 0;
}
