// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <bootcore/bytes.h>
#include <string.h>

static void numbers(void **state)
{
    uint8_t bytes[5] = {0x81, 0x92, 0xa3, 0xf4, 0x55};
    (void)state;
    assert_int_equal(bootcore_le16(bytes), 0x9281);
    assert_int_equal(bootcore_le32(bytes), 0xf4a39281u);
    assert_int_equal(bootcore_le32(bytes + 1), 0x55f4a392u);
    bootcore_put_le32(bytes, 0xfedc0123u);
    assert_bytes(SPAN(bytes), "2301dcfe55");
    assert_int_equal(bootcore_minimum(1, UINT32_MAX), 1);
    assert_int_equal(bootcore_minimum(UINT32_MAX, 2), 2);
    assert_int_equal(bootcore_align_up(0, 16), 0);
    assert_int_equal(bootcore_align_up(1, 16), 16);
    assert_int_equal(bootcore_align_up(16, 16), 16);
    assert_int_equal(bootcore_align_up(0xfffffff0u, 16), 0xfffffff0u);
}

static void equal_sees_every_bit(void **state)
{
    uint8_t one[48];
    uint8_t other[48];
    (void)state;
    memset(one, 0x5a, sizeof one);
    memcpy(other, one, sizeof one);
    assert_int_equal(bootcore_equal(one, other, sizeof one), BOOTCORE_OK);
    assert_int_equal(bootcore_equal(one, other, 0), BOOTCORE_OK);
    for (size_t bit = 0; bit < 8 * sizeof one; bit++) {
        other[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(bootcore_equal(one, other, sizeof one), BOOTCORE_OK);
        assert_int_equal(bootcore_equal(one, other, (uint32_t)(bit / 8)), BOOTCORE_OK);
        other[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void all_finds_the_first(void **state)
{
    uint8_t bytes[32];
    uint32_t at = 99;
    (void)state;
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(bootcore_all(bytes, 0xff, sizeof bytes, &at), BOOTCORE_OK);
    assert_int_equal(at, sizeof bytes);
    assert_int_equal(bootcore_all(bytes, 0x00, 0, &at), BOOTCORE_OK);
    assert_int_not_equal(bootcore_all(bytes, 0x00, sizeof bytes, &at), BOOTCORE_OK);
    assert_int_equal(at, 0);
    for (uint32_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = 0xfe;
        assert_int_not_equal(bootcore_all(bytes, 0xff, sizeof bytes, &at), BOOTCORE_OK);
        assert_int_equal(at, i);
        assert_int_equal(bootcore_all(bytes, 0xff, i, &at), BOOTCORE_OK);
        bytes[i] = 0xff;
    }
}

static void words_differ_in_many_bits(void **state)
{
    static const uint32_t words[] = {BOOTCORE_OK, BOOTCORE_FAILED, BOOTCORE_VALID, BOOTCORE_BOOT,
                                     0,           UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < COUNT(words); i++)
        for (size_t j = 0; j < i; j++)
            assert_true(__builtin_popcount(words[i] ^ words[j]) >= 8);
    assert_true(bootcore_both(BOOTCORE_VALID, BOOTCORE_VALID));
    assert_false(bootcore_both(BOOTCORE_OK, BOOTCORE_VALID));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(numbers),
    cmocka_unit_test(equal_sees_every_bit),
    cmocka_unit_test(all_finds_the_first),
    cmocka_unit_test(words_differ_in_many_bits),
};

int main(void)
{
    return cmocka_run_group_tests_name("boot core: bytes", tests, NULL, NULL);
}
