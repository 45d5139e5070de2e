// SPDX-License-Identifier: Apache-2.0
#include "other_keys.h"
#include "test.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <string.h>

enum { PRIME_MAX = 192, EXPONENT = 65537 };

/* As many bytes as are wanted: SHA-256 of the label and a count, one behind the other. */
static void stretch(const char *label, uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += 32) {
        uint8_t block[32];
        char text[128];
        snprintf(text, sizeof text, "%s/%zu", label, at / 32);
        test_sha256(text_bytes(text), block);
        memcpy(bytes + at, block, size - at < 32 ? size - at : 32);
    }
}

static EVP_PKEY *from_parameters(const char *name, OSSL_PARAM_BLD *builder)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters), 1);
    OSSL_PARAM_free(parameters);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *p384_key(const char *label)
{
    uint8_t bytes[48];
    uint8_t point[97];
    stretch(label, bytes, sizeof bytes);
    bytes[0] &= 0x7f; /* below the order */
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
    EC_POINT *product = EC_POINT_new(group);
    BIGNUM *scalar = BN_bin2bn(bytes, sizeof bytes, NULL);
    assert_int_equal(EC_POINT_mul(group, product, scalar, NULL, NULL, NULL), 1);
    assert_int_equal(EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, point,
                                        sizeof point, NULL),
                     sizeof point);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "P-384", 0);
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar);
    EVP_PKEY *key = from_parameters("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    BN_free(scalar);
    EC_POINT_free(product);
    EC_GROUP_free(group);
    return key;
}

/* The first prime from there on of which 65537 does not divide the number before it. */
static BIGNUM *prime_of(const char *label, char which, int bits, BN_CTX *context)
{
    uint8_t bytes[PRIME_MAX];
    char text[64];
    size_t size = (size_t)bits / 8;
    snprintf(text, sizeof text, "%s %c", label, which);
    stretch(text, bytes, size);
    bytes[0] |= 0xc0;
    bytes[size - 1] |= 1;
    BIGNUM *prime = BN_bin2bn(bytes, (int)size, NULL);
    for (int i = 0; i < 100000; i++) {
        if (BN_check_prime(prime, context, NULL) == 1 && BN_mod_word(prime, EXPONENT) != 1)
            return prime;
        BN_add_word(prime, 2);
    }
    fail_msg("no prime");
    return prime;
}

static EVP_PKEY *rsa_from_primes(const BIGNUM *p, const BIGNUM *q, BN_CTX *context)
{
    BIGNUM *numbers[8];
    for (size_t i = 0; i < COUNT(numbers); i++)
        numbers[i] = BN_new();
    BIGNUM *n = numbers[0], *e = numbers[1], *d = numbers[2], *p1 = numbers[3], *q1 = numbers[4],
           *phi = numbers[5], *rest = numbers[6], *inverse = numbers[7];
    BN_set_word(e, EXPONENT);
    BN_mul(n, p, q, context);
    BN_sub(p1, p, BN_value_one());
    BN_sub(q1, q, BN_value_one());
    BN_mul(phi, p1, q1, context);
    assert_non_null(BN_mod_inverse(d, e, phi, context));
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, d);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_FACTOR1, p);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_FACTOR2, q);
    BN_mod(phi, d, p1, context);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_EXPONENT1, phi);
    BN_mod(rest, d, q1, context);
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_EXPONENT2, rest);
    assert_non_null(BN_mod_inverse(inverse, q, p, context));
    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse);
    EVP_PKEY *key = from_parameters("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    for (size_t i = 0; i < COUNT(numbers); i++)
        BN_free(numbers[i]);
    return key;
}

static EVP_PKEY *rsa_key(const char *label, int bits)
{
    BN_CTX *context = BN_CTX_new();
    BIGNUM *p = prime_of(label, 'p', bits / 2, context);
    BIGNUM *q = prime_of(label, 'q', bits / 2, context);
    bool larger = BN_cmp(p, q) > 0;
    EVP_PKEY *key = rsa_from_primes(larger ? p : q, larger ? q : p, context);
    BN_free(p);
    BN_free(q);
    BN_CTX_free(context);
    return key;
}

static EVP_PKEY *raw_key(int type, const char *label)
{
    uint8_t bytes[32];
    stretch(label, bytes, sizeof bytes);
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(type, NULL, bytes, sizeof bytes);
    assert_non_null(key);
    return key;
}

EVP_PKEY *test_key_of(enum key_type type, const char *label)
{
    switch (type) {
    case KEY_P384:
        return p384_key(label);
    case KEY_RSA2048:
        return rsa_key(label, 2048);
    case KEY_RSA3072:
        return rsa_key(label, 3072);
    case KEY_ED25519:
        return raw_key(EVP_PKEY_ED25519, label);
    case KEY_X25519:
        return raw_key(EVP_PKEY_X25519, label);
    default:
        assert_int_equal(type, KEY_P256);
        return test_key(label);
    }
}

const char *test_key_file_of(struct scratch *scratch, const char *name, enum key_type type,
                             const char *label, bool private_half)
{
    uint8_t bytes[32];
    if (type == KEY_AES128 || type == KEY_AES256) {
        stretch(label, bytes, sizeof bytes);
        return scratch_write(scratch, name, (struct span){bytes, type == KEY_AES128 ? 16 : 32});
    }
    EVP_PKEY *key = test_key_of(type, label);
    const char *path =
        test_key_write(scratch, name, key, private_half ? TEST_KEY_PKCS8 : TEST_KEY_PUBLIC);
    EVP_PKEY_free(key);
    return path;
}
