// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/seal.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <string.h>

enum { SECRET_SIZE = 32, SEALED_MAX = SEAL_WRAPPED_OVERHEAD + SECRET_SIZE };

static const struct passphrase never = {.never_ask = true};
static const char head[] = "the head of it";

/* Both forms, and what another implementation makes of the secret below with the first key of the test's random source. */
static const struct form {
    struct seal_scheme scheme;
    const char *sealed;
} forms[] = {
    {{"otpc licence gcm", "otpc licence kek", false},
     "403e3f339257bc0d7166651726268e95643137d0d9c00e602d33078e4e9a64d7"
     "a98efb02b7ad8ed70f37b488c24a599ce0cc105316c4e3f2c3c2b0de0b19e116"
     "636a3c6527d000ed19c9d2d88924bdf657c3cb33dc6f470e9ca4a4ee055fe6af"
     "490abe895ad3ef3556b0fa238a6db322"},
    {{"otpc licence gcm", "otpc licence kek", true},
     "403e3f339257bc0d7166651726268e95643137d0d9c00e602d33078e4e9a64d7"
     "a98efb02b7ad8ed70f37b488c24a599ce0cc105316c4e3f2c3c2b0de0b19e116"
     "e71bad81efff4c596cd48fe90e461d683aa034ee545962ee4921c5b7aed2fade"
     "abab1ba3092aa1de e6482b9d07ee3b10949250c60138723e"},
};

static struct span secret_bytes(uint8_t bytes[SECRET_SIZE])
{
    for (unsigned i = 0; i < SECRET_SIZE; i++)
        bytes[i] = (uint8_t)(0x40 + i);
    return (struct span){bytes, SECRET_SIZE};
}

static void load(struct scratch *scratch, const char *label, enum test_key_form form,
                 struct key *key)
{
    struct error error;
    assert_done(key_load(test_key_file(scratch, "k.pem", label, form), &never, key, &error), error);
}

/* Seals the secret with the first key that a fresh random source gives; returns the size. */
static size_t seal(struct scratch *scratch, const struct form *form, uint8_t sealed[SEALED_MAX])
{
    struct error error;
    struct fixed_random fixed = {0};
    struct random_source random = fixed_random_source(&fixed);
    uint8_t secret[SECRET_SIZE];
    AUTO(key) recipient = {0};
    load(scratch, "recipient", TEST_KEY_PUBLIC, &recipient);
    assert_done(seal_make(&form->scheme, &recipient, &random, text_bytes(head),
                          secret_bytes(secret), sealed, &error),
                error);
    return seal_size(&form->scheme, SECRET_SIZE);
}

static void equals_what_another_implementation_makes(void **state)
{
    for (size_t i = 0; i < COUNT(forms); i++) {
        uint8_t sealed[SEALED_MAX];
        size_t size = seal(*state, &forms[i], sealed);
        assert_bytes(((struct span){sealed, size}), forms[i].sealed);
    }
}

static void opens_what_was_sealed_for_it(void **state)
{
    AUTO(key) recipient = {0};
    load(*state, "recipient", TEST_KEY_PKCS8, &recipient);
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct error error;
        uint8_t wanted[SECRET_SIZE];
        uint8_t opened[SECRET_SIZE] = {0};
        AUTO(blob) sealed = {0};
        append_hex(&sealed, forms[i].sealed);
        assert_done(seal_open(&forms[i].scheme, &recipient, text_bytes(head), blob_span(&sealed),
                              opened, SECRET_SIZE, &error),
                    error);
        assert_spans_equal(SPAN(opened), secret_bytes(wanted));
    }
}

static void check_closed(const struct form *form, const struct key *key, const char *with_head,
                         struct span sealed)
{
    struct error error;
    uint8_t opened[SECRET_SIZE] = {0};
    static const uint8_t nothing[SECRET_SIZE];
    assert_refused(
        seal_open(&form->scheme, key, text_bytes(with_head), sealed, opened, SECRET_SIZE, &error),
        error, ERROR_INVALID, "sealed for another key, or has changed");
    assert_memory_equal(opened, nothing, sizeof opened);
}

static void every_changed_bit_is_noticed(void **state)
{
    AUTO(key) recipient = {0};
    load(*state, "recipient", TEST_KEY_PKCS8, &recipient);
    for (size_t i = 0; i < COUNT(forms); i++) {
        AUTO(blob) sealed = {0};
        append_hex(&sealed, forms[i].sealed);
        for (size_t bit = 0; bit < 8 * sealed.size; bit++) {
            sealed.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            check_closed(&forms[i], &recipient, head, blob_span(&sealed));
            sealed.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        check_closed(&forms[i], &recipient, "the head of iu", blob_span(&sealed));
        check_closed(&forms[i], &recipient, "the head of i", blob_span(&sealed));
        for (size_t size = 0; size < sealed.size; size++)
            check_closed(&forms[i], &recipient, head, (struct span){sealed.data, size});
    }
}

/* The point that lies opposite has the same X coordinate, and so gives the same secret. */
static void the_opposite_point_is_noticed(void **state)
{
    AUTO(key) recipient = {0};
    AUTO(blob) sealed = {0};
    BIGNUM *prime = BN_new();
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    load(*state, "recipient", TEST_KEY_PKCS8, &recipient);
    append_hex(&sealed, forms[0].sealed);
    assert_int_equal(EC_GROUP_get_curve(group, prime, NULL, NULL, NULL), 1);
    BIGNUM *y = BN_bin2bn(sealed.data + 32, 32, NULL);
    assert_int_equal(BN_sub(y, prime, y), 1);
    assert_int_equal(BN_bn2binpad(y, sealed.data + 32, 32), 32);
    check_closed(&forms[0], &recipient, head, blob_span(&sealed));
    BN_free(y);
    BN_free(prime);
    EC_GROUP_free(group);
}

static void opens_nothing_else(void **state)
{
    struct error error;
    AUTO(key) recipient = {0};
    AUTO(key) stranger = {0};
    AUTO(key) half = {0};
    AUTO(blob) sealed = {0};
    uint8_t opened[SECRET_SIZE];
    load(*state, "recipient", TEST_KEY_PKCS8, &recipient);
    load(*state, "stranger", TEST_KEY_PKCS8, &stranger);
    load(*state, "recipient", TEST_KEY_PUBLIC, &half);
    append_hex(&sealed, forms[0].sealed);
    check_closed(&forms[0], &stranger, head, blob_span(&sealed));
    check_closed(&forms[1], &recipient, head, blob_span(&sealed));
    struct form other = forms[0];
    other.scheme.cipher_label[0] ^= 1;
    check_closed(&other, &recipient, head, blob_span(&sealed));
    assert_refused(seal_open(&forms[0].scheme, &half, text_bytes(head), blob_span(&sealed), opened,
                             sizeof opened, &error),
                   error, ERROR_CRYPTO, "is a public key");
}

static void refuses_what_it_cannot_seal(void **state)
{
    static const uint8_t bytes[SEAL_SECRET_MAX + 8];
    struct fixed_random broken = {.failures = 1};
    struct random_source random = fixed_random_source(&broken);
    struct span added = text_bytes(head);
    uint8_t sealed[SEAL_WRAPPED_OVERHEAD + sizeof bytes];
    struct error error;
    AUTO(key) recipient = {0};
    load(*state, "recipient", TEST_KEY_PUBLIC, &recipient);
    assert_refused(
        seal_make(&forms[0].scheme, &recipient, &random, added, SPAN(bytes), sealed, &error), error,
        ERROR_CRYPTO, "40 bytes cannot be sealed");
    assert_refused(seal_make(&forms[0].scheme, &recipient, &random, added, (struct span){bytes, 31},
                             sealed, &error),
                   error, ERROR_CRYPTO, "31 bytes cannot be sealed");
    assert_refused(seal_make(&forms[0].scheme, &recipient, &random, added, (struct span){bytes, 32},
                             sealed, &error),
                   error, ERROR_CRYPTO, "the test's random source fails");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(equals_what_another_implementation_makes),
    IN_SCRATCH(opens_what_was_sealed_for_it),
    IN_SCRATCH(every_changed_bit_is_noticed),
    IN_SCRATCH(the_opposite_point_is_noticed),
    IN_SCRATCH(opens_nothing_else),
    IN_SCRATCH(refuses_what_it_cannot_seal),
};

int main(void)
{
    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
