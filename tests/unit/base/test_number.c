// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/number.h>

static void reads_good_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t value;
    } rows[] = {
        {"0", 0},
        {"16", 16},
        {"0x10", 16},
        {"0XaB", 0xab},
        {"0xAb", 0xab},
        {"0x00000000000000000010", 16},
        {"010", 10},
        {" \t\r\n42\n ", 42},
        {"18446744073709551615", UINT64_MAX},
        {"0xffffffffffffffff", UINT64_MAX},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        uint64_t value = 1;
        assert_done(number_parse(rows[i].text, UINT64_MAX, &value, &error), error);
        assert_int_equal(value, rows[i].value);
    }
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", " ", "0x", "0xg", "x10", "1x", "-1", "+1", "12 34", "1.0", "0x 1", "1,", "ff", "--",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct error error;
        uint64_t value;
        assert_refused(number_parse(texts[i], UINT64_MAX, &value, &error), error, ERROR_CONFIG,
                       "is not a number");
        assert_contains(error.message, texts[i]);
    }
}

static void holds_the_maximum(void **state)
{
    (void)state;
    struct error error;
    uint64_t value;
    assert_done(number_parse("255", 255, &value, &error), error);
    assert_refused(number_parse("256", 255, &value, &error), error, ERROR_CONFIG,
                   "'256' is more than 0xff");
    assert_refused(number_parse("18446744073709551616", UINT64_MAX, &value, &error), error,
                   ERROR_CONFIG, "is more than");
    assert_refused(number_parse("0x10000000000000000", UINT64_MAX, &value, &error), error,
                   ERROR_CONFIG, "is more than");
    assert_refused(number_parse("99999999999999999999999999", UINT64_MAX, &value, &error), error,
                   ERROR_CONFIG, "is more than");
}

static void scans_and_moves_on(void **state)
{
    (void)state;
    struct error error;
    uint64_t value;
    const char *at = "12.0x";
    assert_done(number_scan(&at, "the part", 12, &value, &error), error);
    assert_int_equal(value, 12);
    assert_string_equal(at, ".0x");
    at++;
    assert_done(number_scan(&at, "the part", 0, &value, &error), error);
    assert_string_equal(at, "x");
    assert_refused(number_scan(&at, "the part", 9, &value, &error), error, ERROR_CONFIG,
                   "the part is missing");
    at = "13rest";
    assert_refused(number_scan(&at, "the part", 12, &value, &error), error, ERROR_CONFIG,
                   "the part 13 is more than 12");
    at = "";
    assert_refused(number_scan(&at, "the part", 12, &value, &error), error, ERROR_CONFIG,
                   "is missing");
}

static void names_the_option(void **state)
{
    (void)state;
    struct error error;
    uint64_t value = 7;
    assert_done(number_parse_option("--size", NULL, 9, &value, &error), error);
    assert_int_equal(value, 7);
    assert_done(number_parse_option("--size", "0x9", 9, &value, &error), error);
    assert_int_equal(value, 9);
    assert_refused(number_parse_option("--size", "10", 9, &value, &error), error, ERROR_USAGE,
                   "option --size: '10' is more than 0x9");
    assert_refused(number_parse_option("--size", "x", 9, &value, &error), error, ERROR_USAGE,
                   "option --size: 'x' is not a number");
}

static void aligns_up(void **state)
{
    (void)state;
    assert_int_equal(align_up(0, 16), 0);
    assert_int_equal(align_up(1, 16), 16);
    assert_int_equal(align_up(16, 16), 16);
    assert_int_equal(align_up(17, 16), 32);
    assert_int_equal(align_up(0xffffffff, 16), 0x100000000);
    assert_int_equal(align_up(7, 3), 9);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(reads_good_numbers), cmocka_unit_test(refuses_what_is_no_number),
    cmocka_unit_test(holds_the_maximum),  cmocka_unit_test(scans_and_moves_on),
    cmocka_unit_test(names_the_option),   cmocka_unit_test(aligns_up),
};

int main(void)
{
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
