// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/der.h>
#include <crypto/key_forms.h>
#include <crypto/key_minimal.h>
#include <crypto/random.h>

static const struct passphrase never = {.never_ask = true};

static void make(enum key_type type, struct key *key)
{
    struct error error;
    const struct random_source random = random_system();
    assert_int_equal(key_generate_of(&random, type, key, &error), 0);
}

typedef int write_minimal(const struct key *key, struct blob *der, struct error *error);

/* The library computes the public half again. */
static void check_curve(enum key_type type, write_minimal *write, size_t size)
{
    AUTO(key) key = {0};
    AUTO(key) again = {0};
    AUTO(blob) der = {0};
    uint8_t wanted[SHA256_SIZE];
    uint8_t fingerprint[SHA256_SIZE];
    struct error error;
    make(type, &key);
    assert_int_equal(write(&key, &der, &error), 0);
    assert_int_equal(der.size, size);
    assert_int_equal(key_parse_of(blob_span(&der), KEY_BIT(type), "k", &never, &again, &error), 0);
    assert_true(again.private_half);
    assert_int_equal(key_fingerprint(&key, wanted, &error), 0);
    assert_int_equal(key_fingerprint(&again, fingerprint, &error), 0);
    assert_memory_equal(fingerprint, wanted, sizeof wanted);
}

static void curves_lose_their_point(void **state)
{
    (void)state;
    check_curve(KEY_P256, key_minimal_pkcs8, 67);
    check_curve(KEY_P256, key_minimal_traditional, 51);
    check_curve(KEY_P384, key_minimal_pkcs8, 80);
    check_curve(KEY_P384, key_minimal_traditional, 64);
    check_curve(KEY_X25519, key_minimal_pkcs8, 48);
    check_curve(KEY_ED25519, key_minimal_pkcs8, 48);
}

/* Version, n, e, d, p, q, as they stand in the whole; nothing behind them. */
static void check_rsa(enum key_type type)
{
    AUTO(key) key = {0};
    AUTO(blob) whole = {0};
    AUTO(blob) der = {0};
    struct span numbers;
    struct span of_whole;
    struct span number;
    struct span rest;
    struct error error;
    make(type, &key);
    assert_int_equal(key_form_write(&key, KEY_FORM_PKCS1_DER, &whole, &error), 0);
    assert_int_equal(key_minimal_traditional(&key, &der, &error), 0);
    assert_int_equal(der_take(blob_span(&der), &numbers, &rest), DER_SEQUENCE);
    assert_int_equal(rest.size, 0);
    assert_int_equal(der_take(blob_span(&whole), &of_whole, &rest), DER_SEQUENCE);
    assert_true(numbers.size < of_whole.size);
    assert_memory_equal(numbers.data, of_whole.data, numbers.size);
    rest = numbers;
    for (int i = 0; i < 6; i++)
        assert_int_equal(der_take(rest, &number, &rest), DER_INTEGER);
    assert_int_equal(rest.size, 0);
    assert_true(number.size >= key_type_signature_size(type) / 2); /* the second prime */
}

static void rsa_ends_behind_its_primes(void **state)
{
    (void)state;
    check_rsa(KEY_RSA2048);
    check_rsa(KEY_RSA3072);
}

static void others_are_refused(void **state)
{
    (void)state;
    struct error error;
    for (enum key_type type = KEY_P256; type < KEY_TYPES; type++) {
        AUTO(key) key = {0};
        AUTO(blob) der = {0};
        make(type, &key);
        assert_int_equal(key_minimal_pkcs8(&key, &der, &error),
                         key_minimal_has_pkcs8(type) ? 0 : -1);
        assert_int_equal(key_minimal_traditional(&key, &der, &error),
                         key_minimal_has_traditional(type) ? 0 : -1);
        assert_int_equal(der.size == 0, (KEY_BIT(type) & KEYS_AES) != 0);
    }
}

static void public_keys_are_refused(void **state)
{
    (void)state;
    static const enum key_type types[] = {KEY_P256, KEY_P384, KEY_RSA2048};
    for (size_t i = 0; i < 3; i++) {
        AUTO(key) key = {0};
        AUTO(key) public = {0};
        AUTO(blob) spki = {0};
        AUTO(blob) der = {0};
        struct error error;
        make(types[i], &key);
        assert_int_equal(key_form_write(&key, KEY_FORM_PUBLIC_DER, &spki, &error), 0);
        assert_int_equal(key_parse_of(blob_span(&spki), KEYS_PAIRS, "k", &never, &public, &error),
                         0);
        assert_int_equal(key_minimal_traditional(&public, &der, &error), -1);
        assert_int_equal(error.code, ERROR_CRYPTO);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_lose_their_point),
        cmocka_unit_test(rsa_ends_behind_its_primes),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(public_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
