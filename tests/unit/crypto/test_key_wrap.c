// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/key_wrap.h>
#include <string.h>

/* RFC 3394, 4.1. */
static const uint8_t key[AES128_KEY_SIZE] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
                                             0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
static const char secret[] = "00112233445566778899aabbccddeeff";
static const char wrapped[] = "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5";

static void matches_the_vector(void **state)
{
    (void)state;
    struct error error;
    uint8_t there[24];
    uint8_t back[24];
    AUTO(blob) bytes = {0};
    append_hex(&bytes, secret);
    assert_done(key_wrap(key, blob_span(&bytes), there, &error), error);
    assert_bytes(SPAN(there), wrapped);
    assert_done(key_unwrap(key, SPAN(there), back, &error), error);
    assert_bytes(((struct span){back, 16}), secret);
}

static void longer_secrets_come_back(void **state)
{
    (void)state;
    for (size_t size = 16; size <= 64; size += 8) {
        struct error error;
        uint8_t bytes[64];
        uint8_t there[72];
        uint8_t back[72];
        memset(bytes, (int)size, sizeof bytes);
        assert_done(key_wrap(key, (struct span){bytes, size}, there, &error), error);
        assert_done(key_unwrap(key, (struct span){there, size + KEY_WRAP_OVERHEAD}, back, &error),
                    error);
        assert_memory_equal(bytes, back, size);
    }
}

static void every_changed_bit_is_noticed(void **state)
{
    (void)state;
    struct error error;
    uint8_t back[24];
    AUTO(blob) bytes = {0};
    append_hex(&bytes, wrapped);
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_refused(key_unwrap(key, blob_span(&bytes), back, &error), error, ERROR_INVALID,
                       "wrapped with another key, or changed");
        bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void sizes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 8, 15, 17, 23, 31};
    uint8_t bytes[64] = {0};
    uint8_t result[72];
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct error error;
        struct span given = {bytes, sizes[i]};
        assert_refused(key_wrap(key, given, result, &error), error, ERROR_CRYPTO,
                       "cannot be wrapped");
        given.size += KEY_WRAP_OVERHEAD;
        assert_refused(key_unwrap(key, given, result, &error), error, ERROR_INVALID, "changed");
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(matches_the_vector),
    cmocka_unit_test(longer_secrets_come_back),
    cmocka_unit_test(every_changed_bit_is_noticed),
    cmocka_unit_test(sizes_that_cannot_be_are_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("key_wrap", tests, NULL, NULL);
}
