// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <bootcore/signature.h>
#include <string.h>

#define TEN        "11111111111111111111"
#define THIRTY_ONE TEN TEN TEN "11"
#define THIRTY_TWO TEN TEN TEN "1111"
#define SIXTEEN    TEN "111111111111"
#define HIGH       "80" THIRTY_ONE /* 32 bytes, the first bit set */

enum { SHORTEST = 1, CONSTANT = 2, PADDED = 4 };

/* The ways in which a signature may be read: what it is good for. */
static const struct {
    const char *name;
    const char *der;
    unsigned good;
} rows[] = {
    {"small numbers", "3006 020101 020102", SHORTEST | PADDED},
    {"zeros, which the port refuses", "3006 020100 020100", SHORTEST | PADDED},
    {"a zero for the sign", "3008 02020080 02020080", SHORTEST | PADDED},
    {"a zero that is not needed in r", "3007 0202007f 020101", 0},
    {"a zero that is not needed in s", "3007 020101 0202007f", 0},
    {"negative r", "3006 020180 020101", 0},
    {"negative s", "3006 020101 0201ff", 0},
    {"r without bytes", "3005 0200 020101", 0},
    {"s without bytes", "3005 020101 0200", 0},
    {"no s", "3003 020101", 0},
    {"nothing in it", "3000", 0},
    {"no sequence", "3106 020101 020102", 0},
    {"r is no integer", "3006 030101 020102", 0},
    {"s is no integer", "3006 020101 040102", 0},
    {"the sequence ends behind the bytes", "3007 020101 020102", 0},
    {"the sequence ends before s does", "3005 020101 020102", 0},
    {"length in the long form", "308106 020101 020102", 0},
    {"length of r in the long form", "3007 02810101 020102", 0},
    {"length without end", "3080 020101 020102 0000", 0},
    {"r beyond the sequence", "3006 020401 020102", 0},
    {"s beyond the sequence", "3006 020101 020202", 0},
    {"s of 255 bytes", "3006 020101 02ff02", 0},
    {"a zero behind it", "3006 020101 020102 00", PADDED},
    {"zeros behind it", "3006 020101 020102 0000000000000000", PADDED},
    {"something behind it", "3006 020101 020102 01", 0},
    {"something behind zeros", "3006 020101 020102 000001", 0},
    {"a zero at the end of the sequence", "3007 020101 020102 00", 0},
    {"a third number", "3009 020101 020102 020103", 0},
    {"32 bytes", "3044 0220" THIRTY_TWO "0220" THIRTY_TWO, SHORTEST | PADDED},
    {"32 bytes, negative", "3044 0220" HIGH "0220" THIRTY_TWO, 0},
    {"33 bytes", "3046 022100" HIGH "022100" HIGH, SHORTEST | CONSTANT | PADDED},
    {"33 bytes that are not needed", "3046 022100" THIRTY_TWO "022100" THIRTY_TWO, CONSTANT},
    {"33 bytes, all zero but the last",
     "3046 022100 0000000000000000000000000000000000000000000000000000000000000001"
     "022100 0000000000000000000000000000000000000000000000000000000000000002",
     CONSTANT},
    {"33 bytes that begin with 1", "3046 022101" THIRTY_TWO "022100" THIRTY_TWO, 0},
    {"33 bytes of s that begin with 1", "3046 022100" HIGH "022101" THIRTY_TWO, 0},
    {"33 bytes, negative", "3046 022180" THIRTY_TWO "022100" HIGH, 0},
    {"34 bytes", "3047 02220000" HIGH "022100" HIGH, 0},
    {"33 and 32 bytes", "3045 022100" HIGH "0220" THIRTY_TWO, SHORTEST | PADDED},
    {"zeros up to the longest", "3045 022100" HIGH "0220" THIRTY_TWO "00", PADDED},
    {"more bytes than the longest", "3046 022100" HIGH "022100" HIGH "00", 0},
};

static bool parses(struct span der, bool constant, bool padded, uint8_t numbers[64])
{
    /* a copy of exactly that size, so that the sanitizer sees what is read behind it */
    struct error error;
    AUTO(blob) copy = {0};
    assert_done(blob_append(&copy, der, &error), error);
    return bootcore_signature_parse(copy.data, (uint32_t)copy.size, 32, constant, padded,
                                    numbers) == BOOTCORE_OK;
}

static void forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t numbers[64];
        AUTO(blob) der = {0};
        append_hex(&der, rows[i].der);
        unsigned good = parses(blob_span(&der), false, false, numbers) ? SHORTEST : 0;
        good |= parses(blob_span(&der), true, false, numbers) ? CONSTANT : 0;
        good |= parses(blob_span(&der), false, true, numbers) ? PADDED : 0;
        if (good != rows[i].good)
            fail_msg("%s: good is %u, expected %u", rows[i].name, good, rows[i].good);
    }
}

static void numbers_are_aligned_to_the_right(void **state)
{
    uint8_t numbers[64];
    uint8_t wanted[64] = {0};
    AUTO(blob) der = {0};
    AUTO(blob) full = {0};
    (void)state;
    append_hex(&der, "3008 02020083 02020102");
    assert_true(parses(blob_span(&der), false, false, numbers));
    wanted[31] = 0x83;
    wanted[62] = 0x01;
    wanted[63] = 0x02;
    assert_memory_equal(numbers, wanted, sizeof wanted);
    append_hex(&full, "3046 022100" HIGH "022100" THIRTY_TWO);
    assert_true(parses(blob_span(&full), true, false, numbers));
    assert_bytes(SPAN(numbers), HIGH THIRTY_TWO);
}

static void every_cut_is_refused(void **state)
{
    uint8_t numbers[64];
    AUTO(blob) der = {0};
    (void)state;
    append_hex(&der, "3045 022100" HIGH "0220" THIRTY_TWO);
    for (size_t size = 0; size < der.size; size++) {
        assert_false(parses((struct span){der.data, size}, false, false, numbers));
        assert_false(parses((struct span){der.data, size}, false, true, numbers));
    }
    assert_true(parses(blob_span(&der), false, false, numbers));
}

/* Of all single bytes that are changed only those in the numbers may be read, as other numbers. */
static void every_length_and_tag_counts(void **state)
{
    uint8_t numbers[64];
    uint8_t good[64];
    AUTO(blob) der = {0};
    static const size_t fixed[] = {0, 1, 2, 3, 37, 38};
    (void)state;
    append_hex(&der, "3045 022100" HIGH "0220" THIRTY_TWO);
    assert_true(parses(blob_span(&der), false, false, good));
    for (size_t i = 0; i < COUNT(fixed); i++)
        for (unsigned value = 0; value < 256; value++) {
            uint8_t before = der.data[fixed[i]];
            if (value == before)
                continue;
            der.data[fixed[i]] = (uint8_t)value;
            assert_false(parses(blob_span(&der), false, false, numbers));
            assert_false(parses(blob_span(&der), false, true, numbers));
            der.data[fixed[i]] = before;
        }
}

/* The same rules with numbers of 48 bytes; what is too long for the one curve is not for the other. */
static void numbers_of_p384(void **state)
{
    static const struct {
        const char *name;
        const char *der;
        bool good;
    } cases[] = {
        {"small numbers", "3006 020101 020102", true},
        {"49 bytes", "3066 023100" HIGH SIXTEEN "023100" HIGH SIXTEEN, true},
        {"48 bytes, negative", "3064 0230" HIGH SIXTEEN "0230" HIGH SIXTEEN, false},
        {"49 bytes that are not needed", "3066 023100" THIRTY_TWO SIXTEEN "023100" HIGH SIXTEEN,
         false},
        {"50 bytes", "3067 02320000" HIGH SIXTEEN "023100" HIGH SIXTEEN, false},
        {"a zero behind it", "3066 023100" HIGH SIXTEEN "023100" HIGH SIXTEEN "00", false},
    };
    uint8_t numbers[96];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(blob) der = {0};
        append_hex(&der, cases[i].der);
        bool good = bootcore_signature_parse(der.data, (uint32_t)der.size, 48, false, false,
                                             numbers) == BOOTCORE_OK;
        if (good != cases[i].good)
            fail_msg("%s: good is %d", cases[i].name, good);
    }
    AUTO(blob) der = {0};
    append_hex(&der, cases[1].der);
    assert_true(bootcore_signature_parse(der.data, (uint32_t)der.size, 48, true, false, numbers) ==
                BOOTCORE_OK);
    assert_bytes(SPAN(numbers), HIGH SIXTEEN HIGH SIXTEEN);
    assert_false(bootcore_signature_parse(der.data, (uint32_t)der.size, 32, false, false,
                                          numbers) == BOOTCORE_OK);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(numbers_of_p384),
    cmocka_unit_test(forms),
    cmocka_unit_test(numbers_are_aligned_to_the_right),
    cmocka_unit_test(every_cut_is_refused),
    cmocka_unit_test(every_length_and_tag_counts),
};

int main(void)
{
    return cmocka_run_group_tests_name("boot core: signature", tests, NULL, NULL);
}
