// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/ecdsa.h>
#include <openssl/ec.h>
#include <string.h>

static const struct passphrase never = {.never_ask = true};

static void load(struct scratch *scratch, enum test_key_form form, struct key *key)
{
    struct error error;
    const char *path = test_key_file(scratch, "k.pem", "signer", form);
    assert_done(key_load(path, &never, key, &error), error);
}

static bool verifies(const struct ecdsa_signature *signature, const uint8_t digest[32])
{
    uint8_t numbers[64];
    memcpy(numbers, signature->r, 32);
    memcpy(numbers + 32, signature->s, 32);
    return test_key_verifies_numbers("signer", digest, numbers);
}

/* So many that short numbers come up: r or s begins with a zero byte once in 128 signatures. */
static void signatures_verify_with_openssl(void **state)
{
    AUTO(key) key = {0};
    unsigned with_zero = 0;
    load(*state, TEST_KEY_PKCS8, &key);
    for (unsigned i = 0; i < 1500; i++) {
        struct error error;
        struct ecdsa_signature signature;
        uint8_t digest[SHA256_SIZE];
        test_sha256((struct span){(const uint8_t *)&i, sizeof i}, digest);
        assert_done(ecdsa_sign(&key, SPAN(digest), 0, &signature, &error), error);
        with_zero += signature.r[0] == 0 || signature.s[0] == 0;
        assert_true(verifies(&signature, digest));
        digest[i % 32] ^= 1;
        if (i % 16 == 0)
            assert_false(verifies(&signature, digest));
    }
    assert_true(with_zero > 0);
}

static void a_public_key_cannot_sign(void **state)
{
    struct error error;
    struct ecdsa_signature signature;
    static const uint8_t digest[SHA256_SIZE] = {1};
    AUTO(key) key = {0};
    load(*state, TEST_KEY_PUBLIC, &key);
    assert_refused(ecdsa_sign(&key, SPAN(digest), 0, &signature, &error), error, ERROR_CRYPTO,
                   "cannot sign");
}

/* r and s are given as the digits behind zeros. */
static struct ecdsa_signature make_signature(const char *r, const char *s)
{
    struct ecdsa_signature signature = {.size = 32};
    AUTO(blob) r_bytes = {0};
    AUTO(blob) s_bytes = {0};
    append_hex(&r_bytes, r);
    append_hex(&s_bytes, s);
    memcpy(signature.r + 32 - r_bytes.size, r_bytes.data, r_bytes.size);
    memcpy(signature.s + 32 - s_bytes.size, s_bytes.data, s_bytes.size);
    return signature;
}

static const struct {
    const char *r;
    const char *s;
    const char *der;
} short_signatures[] = {
    {"01", "02", "3006 0201 01 0201 02"},         {"7f", "80", "3007 0201 7f 0202 0080"},
    {"ff", "8000", "3009 0202 00ff 0203 008000"}, {"0001", "00ff00", "3008 0201 01 0203 00ff00"},
    {"7fff", "0100", "3008 0202 7fff 0202 0100"},
};

static void der_is_the_shortest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(short_signatures); i++) {
        struct error error;
        AUTO(blob) der = {0};
        struct ecdsa_signature signature =
            make_signature(short_signatures[i].r, short_signatures[i].s);
        assert_done(ecdsa_der(&signature, &der, &error), error);
        assert_bytes(blob_span(&der), short_signatures[i].der);
        assert_false(ecdsa_needs_all_bytes(&signature));
    }
}

/* Leading zeros and high bits in all combinations: byte i of r and j of s is the first that is not zero. */
static void der_is_that_of_openssl(void **state)
{
    (void)state;
    static const uint8_t heads[] = {0x01, 0x7f, 0x80, 0xff};
    for (size_t i = 0; i < 32; i++)
        for (size_t kind = 0; kind < 16; kind++) {
            struct error error;
            struct ecdsa_signature signature = {.size = 32};
            AUTO(blob) der = {0};
            size_t j = (i * 7 + kind) % 32;
            memset(signature.r + i, 0x90, 32 - i);
            memset(signature.s + j, 0x50, 32 - j);
            signature.r[i] = heads[kind % 4];
            signature.s[j] = heads[kind / 4];
            assert_done(ecdsa_der(&signature, &der, &error), error);
            uint8_t *wanted = NULL;
            ECDSA_SIG *parts = ECDSA_SIG_new();
            ECDSA_SIG_set0(parts, BN_bin2bn(signature.r, 32, NULL),
                           BN_bin2bn(signature.s, 32, NULL));
            int size = i2d_ECDSA_SIG(parts, &wanted);
            assert_true(size > 0);
            assert_spans_equal(blob_span(&der), ((struct span){wanted, (size_t)size}));
            OPENSSL_free(wanted);
            ECDSA_SIG_free(parts);
        }
}

static void the_constant_form_has_72_bytes(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) der = {0};
    struct ecdsa_signature signature =
        make_signature("010203040506070809101112131415161718192021222324252627282930313f",
                       "ff02030405060708091011121314151617181920212223242526272829303132");
    assert_true(ecdsa_needs_all_bytes(&signature));
    assert_done(ecdsa_constant_der(&signature, &der, &error), error);
    assert_bytes(blob_span(&der),
                 "3046 0221 00 010203040506070809101112131415161718192021222324252627282930313f"
                 "0221 00 ff02030405060708091011121314151617181920212223242526272829303132");
    signature.r[0] = 0;
    assert_false(ecdsa_needs_all_bytes(&signature));
    signature.r[0] = 1;
    signature.s[0] = 0;
    assert_false(ecdsa_needs_all_bytes(&signature));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(der_is_the_shortest),
    cmocka_unit_test(der_is_that_of_openssl),
    cmocka_unit_test(the_constant_form_has_72_bytes),
    IN_SCRATCH(signatures_verify_with_openssl),
    IN_SCRATCH(a_public_key_cannot_sign),
};

int main(void)
{
    return cmocka_run_group_tests_name("ecdsa", tests, NULL, NULL);
}
