// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/ecies.h>
#include <string.h>

enum { ECIES_SIZE = 113 };

static const struct passphrase never = {.never_ask = true};
static const uint8_t content_key[AES128_KEY_SIZE] = {
    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0xf0, 0xe0, 0xd0, 0xc0, 0xb0, 0xa0, 0x90, 0x80};

static int wrap(const struct key *recipient, const struct random_source *random,
                uint8_t wrapped[ECIES_SIZE], struct error *error)
{
    struct content_key content = {.size = sizeof content_key};
    AUTO(blob) bytes = {0};
    AUTO(key) ephemeral = {0};
    memcpy(content.bytes, content_key, sizeof content_key);
    if (ecies_wrap(recipient, WRAP_ECIES_P256, random, &content, &bytes, &ephemeral, error) != 0)
        return -1;
    assert_int_equal(bytes.size, ECIES_SIZE);
    memcpy(wrapped, bytes.data, ECIES_SIZE);
    return 0;
}

static int unwrap(const struct key *recipient, const uint8_t wrapped[ECIES_SIZE],
                  uint8_t unwrapped[AES128_KEY_SIZE], struct error *error)
{
    struct content_key content;
    if (ecies_unwrap(recipient, WRAP_ECIES_P256, (struct span){wrapped, ECIES_SIZE}, &content,
                     error) != 0)
        return -1;
    assert_int_equal(content.size, AES128_KEY_SIZE);
    memcpy(unwrapped, content.bytes, AES128_KEY_SIZE);
    return 0;
}

static void load(struct scratch *scratch, enum test_key_form form, struct key *key)
{
    struct error error;
    const char *path = test_key_file(scratch, "k.pem", "recipient", form);
    assert_done(key_load(path, &never, key, &error), error);
}

static void check_unwraps(const struct key *recipient, const struct random_source *random,
                          uint8_t wrapped[ECIES_SIZE])
{
    struct error error;
    uint8_t unwrapped[16];
    EVP_PKEY *own = test_key("recipient");
    memset(wrapped, 0xa5, ECIES_SIZE);
    assert_done(wrap(recipient, random, wrapped, &error), error);
    assert_int_equal(wrapped[0], 4);
    assert_true(test_ecies_unwrap(own, wrapped, unwrapped));
    assert_spans_equal(SPAN(unwrapped), SPAN(content_key));
    assert_memory_not_equal(wrapped + 97, content_key, 16);
    EVP_PKEY_free(own);
}

static void unwraps_by_another_implementation(void **state)
{
    struct scratch *scratch = *state;
    static const enum test_key_form forms[] = {TEST_KEY_PUBLIC, TEST_KEY_PKCS8};
    struct fixed_random fixed = {0};
    struct random_source random = fixed_random_source(&fixed);
    for (size_t i = 0; i < COUNT(forms); i++) {
        uint8_t wrapped[ECIES_SIZE];
        AUTO(key) recipient = {0};
        load(scratch, forms[i], &recipient);
        check_unwraps(&recipient, &random, wrapped);
    }
}

static void the_same_random_bytes_give_the_same_bytes(void **state)
{
    struct scratch *scratch = *state;
    uint8_t first[ECIES_SIZE];
    uint8_t second[ECIES_SIZE];
    uint8_t third[ECIES_SIZE];
    AUTO(key) recipient = {0};
    load(scratch, TEST_KEY_PUBLIC, &recipient);
    struct fixed_random one = {0};
    struct fixed_random other = {0};
    struct random_source from_one = fixed_random_source(&one);
    struct random_source from_other = fixed_random_source(&other);
    check_unwraps(&recipient, &from_one, first);
    check_unwraps(&recipient, &from_other, second);
    check_unwraps(&recipient, &from_other, third);
    assert_int_equal(one.drawn, 32);
    assert_memory_equal(first, second, sizeof first);
    assert_memory_not_equal(first, third, 65);
    assert_memory_not_equal(first + 65, third + 65, 32);
    assert_memory_not_equal(first + 97, third + 97, 16);
}

static void every_changed_byte_is_noticed(void **state)
{
    struct scratch *scratch = *state;
    struct fixed_random fixed = {0};
    struct random_source random = fixed_random_source(&fixed);
    uint8_t wrapped[ECIES_SIZE];
    AUTO(key) recipient = {0};
    load(scratch, TEST_KEY_PUBLIC, &recipient);
    check_unwraps(&recipient, &random, wrapped);
    EVP_PKEY *own = test_key("recipient");
    EVP_PKEY *stranger = test_key("stranger");
    uint8_t unwrapped[16];
    for (size_t i = 65; i < ECIES_SIZE; i++) {
        wrapped[i] ^= 0x20;
        assert_false(test_ecies_unwrap(own, wrapped, unwrapped));
        wrapped[i] ^= 0x20;
    }
    assert_false(test_ecies_unwrap(stranger, wrapped, unwrapped));
    EVP_PKEY_free(own);
    EVP_PKEY_free(stranger);
}

static void unwraps_what_was_wrapped_for_it(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct fixed_random fixed = {0};
    struct random_source random = fixed_random_source(&fixed);
    uint8_t wrapped[ECIES_SIZE];
    uint8_t unwrapped[AES128_KEY_SIZE] = {0};
    AUTO(key) recipient = {0};
    load(scratch, TEST_KEY_PKCS8, &recipient);
    check_unwraps(&recipient, &random, wrapped);
    assert_done(unwrap(&recipient, wrapped, unwrapped, &error), error);
    assert_spans_equal(SPAN(unwrapped), SPAN(content_key));
}

static void unwraps_nothing_else(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct fixed_random fixed = {0};
    struct random_source random = fixed_random_source(&fixed);
    uint8_t wrapped[ECIES_SIZE];
    uint8_t unwrapped[AES128_KEY_SIZE];
    AUTO(key) recipient = {0};
    AUTO(key) stranger = {0};
    AUTO(key) half = {0};
    load(scratch, TEST_KEY_PKCS8, &recipient);
    load(scratch, TEST_KEY_PUBLIC, &half);
    check_unwraps(&recipient, &random, wrapped);
    assert_done(key_generate(&random, &stranger, &error), error);
    assert_refused(unwrap(&stranger, wrapped, unwrapped, &error), error, ERROR_CRYPTO,
                   "wrapped for another decryption key, or changed");
    assert_int_equal(unwrap(&half, wrapped, unwrapped, &error), -1);
    assert_int_equal(error.code, ERROR_CRYPTO);
    for (size_t i = 0; i < ECIES_SIZE; i++) {
        wrapped[i] ^= 0x20;
        assert_int_equal(unwrap(&recipient, wrapped, unwrapped, &error), -1);
        assert_int_equal(error.code, ERROR_CRYPTO);
        wrapped[i] ^= 0x20;
    }
}

static void no_random_bytes_is_an_error(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    struct fixed_random fixed = {.failures = 1};
    struct random_source random = fixed_random_source(&fixed);
    uint8_t wrapped[ECIES_SIZE];
    AUTO(key) recipient = {0};
    load(scratch, TEST_KEY_PUBLIC, &recipient);
    assert_refused(wrap(&recipient, &random, wrapped, &error), error, ERROR_CRYPTO,
                   "the test's random source fails");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(unwraps_by_another_implementation),
    IN_SCRATCH(the_same_random_bytes_give_the_same_bytes),
    IN_SCRATCH(every_changed_byte_is_noticed),
    IN_SCRATCH(unwraps_what_was_wrapped_for_it),
    IN_SCRATCH(unwraps_nothing_else),
    IN_SCRATCH(no_random_bytes_is_an_error),
};

int main(void)
{
    return cmocka_run_group_tests_name("ecies", tests, NULL, NULL);
}
