// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/cipher.h>
#include <string.h>

/* Key and plaintext of NIST SP 800-38A, appendix F.5.1. */
static const uint8_t key[AES128_KEY_SIZE] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                                             0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
static const char plain[] = "6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51"
                            "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710";

/* That plaintext with a counter of zero: openssl enc -aes-128-ctr -K 2b7e... -iv 00000000000000000000000000000000 */
static const char encrypted[] = "1636d5ee34f80625d77f8e56ca884345 f93ff7172ab212233043091582dde197"
                                "a7f732b5eb2506139aecf52925f84d66 b0035b8eaa9a42b619338ae29d659695";

static void matches_the_vector(void **state)
{
    (void)state;
    struct error error;
    uint8_t to[64];
    AUTO(blob) from = {0};
    AUTO(cipher) cipher = {0};
    append_hex(&from, plain);
    assert_done(cipher_start(&cipher, SPAN(key), &error), error);
    assert_done(cipher_apply(&cipher, from.data, to, from.size, &error), error);
    assert_bytes(SPAN(to), encrypted);
}

static void in_place_and_in_parts(void **state)
{
    (void)state;
    for (size_t part = 1; part < 40; part++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(cipher) cipher = {0};
        append_hex(&bytes, plain);
        assert_done(cipher_start(&cipher, SPAN(key), &error), error);
        for (size_t at = 0; at < bytes.size; at += part) {
            size_t size = bytes.size - at < part ? bytes.size - at : part;
            assert_done(cipher_apply(&cipher, bytes.data + at, bytes.data + at, size, &error),
                        error);
        }
        assert_bytes(blob_span(&bytes), encrypted);
    }
}

static void decrypts_what_it_encrypted(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) bytes = {0};
    AUTO(cipher) cipher = {0};
    append_hex(&bytes, encrypted);
    assert_done(cipher_start(&cipher, SPAN(key), &error), error);
    assert_done(cipher_apply(&cipher, bytes.data, bytes.data, bytes.size, &error), error);
    assert_bytes(blob_span(&bytes), plain);
}

/* Blocks 256 and 257: the counter goes over its lowest byte, big-endian. */
static void the_counter_carries(void **state)
{
    (void)state;
    struct error error;
    uint8_t bytes[4128] = {0};
    AUTO(cipher) cipher = {0};
    assert_done(cipher_start(&cipher, SPAN(key), &error), error);
    assert_done(cipher_apply(&cipher, bytes, bytes, sizeof bytes, &error), error);
    assert_bytes(((struct span){bytes + 4080, 48}),
                 "a18c80e3b93a86d370cfef49ce429bd5 a0733521fefc4ce22b1981d3ec0df91c"
                 "82f46d70b372b9b226db1e6142f19a8b");
}

static void starting_again_counts_from_zero(void **state)
{
    (void)state;
    struct error error;
    uint8_t first[16] = {0};
    uint8_t second[16] = {0};
    AUTO(cipher) cipher = {0};
    assert_done(cipher_start(&cipher, SPAN(key), &error), error);
    assert_done(cipher_apply(&cipher, first, first, sizeof first, &error), error);
    assert_done(cipher_start(&cipher, SPAN(key), &error), error);
    assert_done(cipher_apply(&cipher, second, second, sizeof second, &error), error);
    assert_spans_equal(SPAN(second), SPAN(first));
    cipher_release(&cipher);
    cipher_release(&cipher);
    assert_null(cipher.handle);
}

/* The counter of appendix F.5.1 of SP 800-38A, and its second block; also from the middle of a block. */
static void seeks(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) counter = {0};
    AUTO(blob) bytes = {0};
    AUTO(cipher) cipher = {0};
    append_hex(&counter, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    append_hex(&bytes, plain);
    assert_done(cipher_start(&cipher, SPAN(key), &error), error);
    assert_done(cipher_apply(&cipher, bytes.data + 60, bytes.data + 60, 3, &error), error);
    assert_done(cipher_seek(&cipher, counter.data, &error), error);
    assert_done(cipher_apply(&cipher, bytes.data, bytes.data, 16, &error), error);
    assert_bytes(((struct span){bytes.data, 16}), "874d6191b620e3261bef6864990db6ce");
    counter.data[15] = 0;
    counter.data[14] = 0xff;
    assert_done(cipher_seek(&cipher, counter.data, &error), error);
    assert_done(cipher_apply(&cipher, bytes.data + 16, bytes.data + 16, 16, &error), error);
    assert_bytes(((struct span){bytes.data + 16, 16}), "9806f66b7970fdff8617187bb9fffdff");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(matches_the_vector),
    cmocka_unit_test(in_place_and_in_parts),
    cmocka_unit_test(decrypts_what_it_encrypted),
    cmocka_unit_test(the_counter_carries),
    cmocka_unit_test(starting_again_counts_from_zero),
    cmocka_unit_test(seeks),
};

int main(void)
{
    return cmocka_run_group_tests_name("cipher", tests, NULL, NULL);
}
