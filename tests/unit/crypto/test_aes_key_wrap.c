// SPDX-License-Identifier: Apache-2.0
/* The vectors of RFC 3394, 4.1 and 4.6. */
#include "../../support/test.h"
#include <crypto/aes_key_wrap.h>

static const struct {
    const char *key;
    const char *bytes;
    const char *wrapped;
} vectors[] = {
    {"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
     "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"},
};

static void wraps_as_the_rfc_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        struct error error;
        AUTO(blob) key = {0};
        AUTO(blob) bytes = {0};
        AUTO(blob) wrapped = {0};
        AUTO(blob) opened = {0};
        append_hex(&key, vectors[i].key);
        append_hex(&bytes, vectors[i].bytes);
        assert_done(aes_key_wrap(blob_span(&key), blob_span(&bytes), &wrapped, &error), error);
        assert_bytes(blob_span(&wrapped), vectors[i].wrapped);
        assert_done(aes_key_unwrap(blob_span(&key), blob_span(&wrapped), &opened, &error), error);
        assert_spans_equal(blob_span(&opened), blob_span(&bytes));
    }
}

static void notices_every_change(void **state)
{
    struct error error;
    AUTO(blob) key = {0};
    AUTO(blob) wrapped = {0};
    (void)state;
    append_hex(&key, vectors[0].key);
    append_hex(&wrapped, vectors[0].wrapped);
    for (size_t i = 0; i < 8 * wrapped.size; i++) {
        AUTO(blob) opened = {0};
        wrapped.data[i / 8] ^= (uint8_t)(1u << i % 8);
        assert_refused(aes_key_unwrap(blob_span(&key), blob_span(&wrapped), &opened, &error), error,
                       ERROR_CRYPTO, "wrapped for another decryption key, or changed");
        assert_int_equal(opened.size, 0);
        wrapped.data[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    key.data[3] ^= 1;
    assert_refused(aes_key_unwrap(blob_span(&key), blob_span(&wrapped), &(struct blob){0}, &error),
                   error, ERROR_CRYPTO, "wrapped for another");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(wraps_as_the_rfc_does),
    cmocka_unit_test(notices_every_change),
};

int main(void)
{
    return cmocka_run_group_tests_name("aes key wrap", tests, NULL, NULL);
}
