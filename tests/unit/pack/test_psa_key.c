// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/psa_key.h>
#include <psa/crypto.h>

/* Names against the macros of Mbed TLS, as far as that has them. */
struct pair {
    const char *name;
    uint32_t number;
};

static void check_pairs(const struct named *table, const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t number;
        char text[PSA_NAME_TEXT];
        struct error error;
        assert_done(named_read(table, "--x", pairs[i].name, UINT32_MAX, &number, &error), error);
        assert_int_equal(number, pairs[i].number);
        named_text(table, number, text, sizeof text);
        assert_string_equal(text, pairs[i].name);
    }
}

static void types_have_their_numbers(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"raw-data", PSA_KEY_TYPE_RAW_DATA},
        {"hmac", PSA_KEY_TYPE_HMAC},
        {"derive", PSA_KEY_TYPE_DERIVE},
        {"aes", PSA_KEY_TYPE_AES},
        {"aria", PSA_KEY_TYPE_ARIA},
        {"camellia", PSA_KEY_TYPE_CAMELLIA},
        {"des", PSA_KEY_TYPE_DES},
        {"arc4", PSA_KEY_TYPE_ARC4},
        {"chacha20", PSA_KEY_TYPE_CHACHA20},
        {"rsa-key-pair", PSA_KEY_TYPE_RSA_KEY_PAIR},
        {"rsa-public-key", PSA_KEY_TYPE_RSA_PUBLIC_KEY},
        {"ecc-key-pair-secp-r1", PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1)},
        {"ecc-public-key-secp-r1", PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1)},
        {"ecc-key-pair-secp-k1", PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_K1)},
        {"ecc-public-key-brainpool-p-r1",
         PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_BRAINPOOL_P_R1)},
        {"ecc-key-pair-montgomery", PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY)},
        {"ecc-key-pair-twisted-edwards", PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_TWISTED_EDWARDS)},
        {"dh-key-pair-rfc7919", PSA_KEY_TYPE_DH_KEY_PAIR(PSA_DH_FAMILY_RFC7919)},
        {"dh-public-key-rfc7919", PSA_KEY_TYPE_DH_PUBLIC_KEY(PSA_DH_FAMILY_RFC7919)},
    };
    check_pairs(psa_key_types(), pairs, COUNT(pairs));
}

static void usages_have_their_numbers(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"export", PSA_KEY_USAGE_EXPORT},
        {"copy", PSA_KEY_USAGE_COPY},
        {"encrypt", PSA_KEY_USAGE_ENCRYPT},
        {"decrypt", PSA_KEY_USAGE_DECRYPT},
        {"sign-message", PSA_KEY_USAGE_SIGN_MESSAGE},
        {"verify-message", PSA_KEY_USAGE_VERIFY_MESSAGE},
        {"sign-hash", PSA_KEY_USAGE_SIGN_HASH},
        {"verify-hash", PSA_KEY_USAGE_VERIFY_HASH},
        {"derive", PSA_KEY_USAGE_DERIVE},
    };
    check_pairs(psa_key_usages(), pairs, COUNT(pairs));
}

static void algorithms_have_their_numbers(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"none", PSA_ALG_NONE},
        {"gcm", PSA_ALG_GCM},
        {"ccm", PSA_ALG_CCM},
        {"chacha20-poly1305", PSA_ALG_CHACHA20_POLY1305},
        {"ctr", PSA_ALG_CTR},
        {"cfb", PSA_ALG_CFB},
        {"ofb", PSA_ALG_OFB},
        {"xts", PSA_ALG_XTS},
        {"ecb-no-padding", PSA_ALG_ECB_NO_PADDING},
        {"cbc-no-padding", PSA_ALG_CBC_NO_PADDING},
        {"cbc-pkcs7", PSA_ALG_CBC_PKCS7},
        {"stream-cipher", PSA_ALG_STREAM_CIPHER},
        {"cmac", PSA_ALG_CMAC},
        {"cbc-mac", PSA_ALG_CBC_MAC},
        {"ecdsa-any", PSA_ALG_ECDSA_ANY},
        {"pure-eddsa", PSA_ALG_PURE_EDDSA},
        {"ed25519ph", PSA_ALG_ED25519PH},
        {"ed448ph", PSA_ALG_ED448PH},
        {"rsa-pkcs1v15-sign-raw", PSA_ALG_RSA_PKCS1V15_SIGN_RAW},
        {"rsa-pkcs1v15-crypt", PSA_ALG_RSA_PKCS1V15_CRYPT},
        {"ecdh", PSA_ALG_ECDH},
        {"ffdh", PSA_ALG_FFDH},
        {"ecdsa-sha-256", PSA_ALG_ECDSA(PSA_ALG_SHA_256)},
        {"ecdsa-any-hash", PSA_ALG_ECDSA(PSA_ALG_ANY_HASH)},
        {"deterministic-ecdsa-sha-384", PSA_ALG_DETERMINISTIC_ECDSA(PSA_ALG_SHA_384)},
        {"rsa-pkcs1v15-sign-sha-224", PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_SHA_224)},
        {"rsa-pss-sha-512", PSA_ALG_RSA_PSS(PSA_ALG_SHA_512)},
        {"rsa-oaep-sha-1", PSA_ALG_RSA_OAEP(PSA_ALG_SHA_1)},
        {"hmac-sha-256", PSA_ALG_HMAC(PSA_ALG_SHA_256)},
        {"hkdf-sha-256", PSA_ALG_HKDF(PSA_ALG_SHA_256)},
        {"tls12-prf-sha-256", PSA_ALG_TLS12_PRF(PSA_ALG_SHA_256)},
        {"tls12-psk-to-ms-sha-384", PSA_ALG_TLS12_PSK_TO_MS(PSA_ALG_SHA_384)},
    };
    check_pairs(psa_key_algorithms(), pairs, COUNT(pairs));
}

static void lifetimes_have_their_numbers(void **state)
{
    (void)state;
    static const struct pair pairs[] = {
        {"persistent", PSA_KEY_LIFETIME_PERSISTENT},
        {"volatile", PSA_KEY_LIFETIME_VOLATILE},
        {"read-only", PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(
                          PSA_KEY_PERSISTENCE_READ_ONLY, PSA_KEY_LOCATION_LOCAL_STORAGE)},
        {"persistent@secure-element",
         PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(PSA_KEY_PERSISTENCE_DEFAULT, 1)},
        {"read-only@secure-element",
         PSA_KEY_LIFETIME_FROM_PERSISTENCE_AND_LOCATION(PSA_KEY_PERSISTENCE_READ_ONLY, 1)},
    };
    check_pairs(psa_key_lifetimes(), pairs, COUNT(pairs));
}

/* No two rows of a table share a name or a number: what is shown of a number would depend on their order. */
static void tables_are_unambiguous(void **state)
{
    (void)state;
    const struct named *const tables[] = {psa_key_types(), psa_key_usages(), psa_key_algorithms(),
                                          psa_key_lifetimes()};
    for (size_t i = 0; i < COUNT(tables); i++)
        for (const struct named *one = tables[i]; one->name != NULL; one++)
            for (const struct named *other = one + 1; other->name != NULL; other++) {
                assert_string_not_equal(one->name, other->name);
                assert_int_not_equal(one->number, other->number);
            }
}

/* Types whose bits follow from the size of the data, and some sizes that no such key has. */
static void bits_follow_from_the_size(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        size_t size;
        uint16_t bits; /* 0: refused */
    } rows[] = {
        {"raw-data", 1, 8},
        {"raw-data", 2016, 16128},
        {"hmac", 32, 256},
        {"aes", 16, 128},
        {"aes", 32, 256},
        {"aes", 20, 0},
        {"des", 24, 192},
        {"chacha20", 32, 256},
        {"chacha20", 16, 0},
        {"ecc-key-pair-secp-r1", 32, 256},
        {"ecc-key-pair-secp-r1", 66, 521},
        {"ecc-key-pair-secp-r1", 31, 0},
        {"ecc-key-pair-secp-r1", 65, 0},
        {"ecc-public-key-secp-r1", 65, 256},
        {"ecc-public-key-secp-r1", 133, 521},
        {"ecc-public-key-secp-r1", 64, 0},
        {"ecc-key-pair-montgomery", 32, 255},
        {"ecc-key-pair-montgomery", 56, 448},
        {"ecc-public-key-twisted-edwards", 32, 255},
        {"ecc-public-key-twisted-edwards", 57, 448},
        {"ecc-public-key-twisted-edwards", 56, 0},
        {"dh-key-pair-rfc7919", 256, 2048},
        {"rsa-key-pair", 300, 0},
        {"0x1234", 32, 0},
        {"aes", 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t type;
        uint16_t bits = 0;
        struct error error;
        assert_done(named_read(psa_key_types(), "--type", rows[i].type, UINT16_MAX, &type, &error),
                    error);
        int result = psa_key_find_bits((uint16_t)type, rows[i].size, &bits, &error);
        assert_int_equal(result, rows[i].bits == 0 ? -1 : 0);
        assert_int_equal(bits, rows[i].bits);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const uint8_t zeros[64];
    static const uint8_t point[65] = {4};
    static const uint8_t der[8] = {0x30};
    static const uint8_t pem[] = "-----BEGIN RSA PRIVATE KEY-----";
    static const uint16_t pair = PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1);
    static const uint16_t public = PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1);
    static const struct {
        struct psa_key_attributes attributes;
        struct span data;
        const char *part; /* NULL: it is good */
    } rows[] = {
        {{.lifetime = 1, .type = PSA_KEY_TYPE_AES, .bits = 128}, {zeros, 16}, NULL},
        {{.lifetime = 0x1ff, .type = PSA_KEY_TYPE_AES, .bits = 256}, {zeros, 32}, NULL},
        {{.lifetime = 1, .type = pair, .bits = 256}, {zeros, 32}, NULL},
        {{.lifetime = 1, .type = public, .bits = 256}, {point, 65}, NULL},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_RSA_KEY_PAIR, .bits = 2048}, {der, 8}, NULL},
        {{.lifetime = 1, .type = 0x1234, .bits = 3}, {zeros, 5}, NULL},
        {{.lifetime = 1, .type = 0x1234}, {zeros, 0}, "a key without data"},
        {{.lifetime = 1}, {zeros, 5}, "a key without type"},
        {{.lifetime = 0, .type = 0x1234}, {zeros, 5}, "lifetime 0x0 is volatile"},
        {{.lifetime = 0x100, .type = 0x1234}, {zeros, 5}, "lifetime 0x100 is volatile"},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_AES, .bits = 160}, {zeros, 20}, "type aes has 160"},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_AES, .bits = 0}, {zeros, 16}, "type aes has 0 bits"},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_AES, .bits = 128},
         {zeros, 32},
         "a key of type aes with 128 bits has 16 bytes, not 32"},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_RAW_DATA, .bits = 12}, {zeros, 2}, "has 12 bits"},
        {{.lifetime = 1, .type = pair, .bits = 256}, {zeros, 33}, "has 32 bytes, not 33"},
        {{.lifetime = 1, .type = pair, .bits = 255}, {zeros, 32}, "has 255 bits"},
        {{.lifetime = 1, .type = public, .bits = 256}, {zeros, 64}, "has 65 bytes, not 64"},
        {{.lifetime = 1, .type = public, .bits = 224}, {zeros, 57}, "is an uncompressed point"},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_RSA_KEY_PAIR, .bits = 0}, {der, 8}, "has 0 bits"},
        {{.lifetime = 1, .type = PSA_KEY_TYPE_RSA_KEY_PAIR, .bits = 2048},
         {pem, sizeof pem},
         "is DER, and this is not"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        int result = psa_key_check(&rows[i].attributes, rows[i].data, &error);
        if (rows[i].part == NULL)
            assert_done(result, error);
        else
            assert_refused(result, error, ERROR_CONFIG, rows[i].part);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_have_their_numbers),
        cmocka_unit_test(usages_have_their_numbers),
        cmocka_unit_test(algorithms_have_their_numbers),
        cmocka_unit_test(lifetimes_have_their_numbers),
        cmocka_unit_test(tables_are_unambiguous),
        cmocka_unit_test(bits_follow_from_the_size),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
