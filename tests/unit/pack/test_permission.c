// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/permission.h>
#include <string.h>

static const enum permission_family h5 = PERMISSION_H5;
static const enum permission_family h7rs = PERMISSION_H7RS;

static const struct {
    const enum permission_family *family;
    const char *text;
    const char *number;
} good[] = {
    {NULL, "0", "0x0"},
    {NULL, "0x5077", "0x5077"},
    {NULL, "20599", "0x5077"},
    {NULL, "0x80000000000000000000000000005007", "0x80000000000000000000000000005007"},
    {NULL, "0x10000000000000000", "0x10000000000000000"},
    {NULL, "0xffffffffffffffffffffffffffffffff", "0xffffffffffffffffffffffffffffffff"},
    {NULL, "0x00000000000000000000000000000000000000001", "0x1"},
    {&h5, "full-regression", "0x4000"},
    {&h5, "tz-regression", "0x1000"},
    {&h5, "debug-s3", "0x40"},
    {&h5, "debug-s2", "0x20"},
    {&h5, "debug-s1", "0x10"},
    {&h5, "debug-ns3", "0x4"},
    {&h5, "debug-ns2", "0x2"},
    {&h5, "debug-ns1", "0x1"},
    {&h5, "debug-ns1,bit-3,full-regression,debug-ns1", "0x4009"},
    {&h5, "bit-0,bit-127", "0x80000000000000000000000000000001"},
    {&h7rs, "full-regression", "0x80000000000000000000000000004000"},
    {&h7rs, "partial-regression,debug-3,debug-2,debug-1", "0x80000000000000000000000000001007"},
    {&h7rs, "product-h7rs", "0x80000000000000000000000000000000"},
    {&h7rs, "0x4007", "0x4007"},
};

static void reads_numbers_and_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct error error;
        struct permission_mask mask;
        char text[PERMISSION_TEXT];
        assert_done(permission_parse(good[i].text, good[i].family, &mask, &error), error);
        permission_text(mask, text);
        assert_string_equal(text, good[i].number);
    }
}

static const struct {
    const enum permission_family *family;
    const char *text;
    const char *message;
} bad[] = {
    {NULL, "0x100000000000000000000000000000000", "more than 128 bits"},
    {NULL, "18446744073709551616", "is more than"},
    {NULL, "0x", "is not a number"},
    {NULL, "12 monkeys", "is not a number"},
    {NULL, "debug-ns1", "need a family"},
    {NULL, "", "need a family"},
    {&h5, "", "'' is no permission of h5"},
    {&h5, "debug-ns1,", "'' is no permission of h5"},
    {&h5, "debug", "'debug' is no permission of h5"},
    {&h5, "debug-ns11", "'debug-ns11' is no permission of h5"},
    {&h5, "debug-1", "there are full-regression, tz-regression, debug-s3"},
    {&h5, "bit-", "'bit-' is no permission"},
    {&h5, "bit-128", "'bit-128' is no permission"},
    {&h5, "bit-1 ,bit-2", "'bit-1 ' is no permission"},
    {&h7rs, "debug-s1", "'debug-s1' is no permission of h7rs; there are product-h7rs, "},
    {&h7rs, "debug-1,0x4000", "'0x4000' is no permission"},
};

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct error error;
        struct permission_mask mask;
        assert_refused(permission_parse(bad[i].text, bad[i].family, &mask, &error), error,
                       ERROR_CONFIG, bad[i].message);
    }
}

static void families_have_what_is_known(void **state)
{
    (void)state;
    struct error error;
    enum permission_family family;
    char text[PERMISSION_TEXT];
    permission_text(permission_all(PERMISSION_H5), text);
    assert_string_equal(text, "0x5077");
    permission_text(permission_all(PERMISSION_H7RS), text);
    assert_string_equal(text, "0x80000000000000000000000000005007");
    assert_true(permission_is_empty(permission_mark(PERMISSION_H5)));
    permission_text(permission_mark(PERMISSION_H7RS), text);
    assert_string_equal(text, "0x80000000000000000000000000000000");
    assert_done(permission_family_parse("h7rs", &family, &error), error);
    assert_int_equal(family, PERMISSION_H7RS);
    assert_done(permission_family_parse("h5", &family, &error), error);
    assert_int_equal(family, PERMISSION_H5);
    assert_refused(permission_family_parse("H5", &family, &error), error, ERROR_CONFIG,
                   "'H5' is no family");
}

/* The names of all bits of a mask, read again, give the mask. */
static void names_come_back(void **state)
{
    (void)state;
    static const char *const masks[] = {"0x5077", "0x80000000000000000000000000005007",
                                        "0xffffffffffffffffffffffffffffffff",
                                        "0x7fffffffffffffffffffffffffffffff", "0x1"};
    for (size_t i = 0; i < COUNT(masks); i++) {
        struct error error;
        struct permission_mask mask;
        struct permission_mask again = {{0}};
        char names[PERMISSION_BITS * PERMISSION_NAME] = "";
        char name[PERMISSION_NAME];
        assert_done(permission_parse(masks[i], NULL, &mask, &error), error);
        for (unsigned bit = 0; bit < PERMISSION_BITS; bit++)
            if (permission_name(mask, bit, name)) {
                strcat(names, names[0] == '\0' ? "" : ",");
                strcat(names, name);
            }
        const enum permission_family *family = (mask.bytes[15] & 0x80) != 0 ? &h7rs : &h5;
        assert_done(permission_parse(names, family, &again, &error), error);
        assert_memory_equal(&again, &mask, sizeof mask);
    }
}

static void combines(void **state)
{
    (void)state;
    struct permission_mask one = {{0x0f, [15] = 0x80}};
    struct permission_mask other = {{0x3c, [15] = 0x81}};
    char text[PERMISSION_TEXT];
    permission_text(permission_and(one, other), text);
    assert_string_equal(text, "0x8000000000000000000000000000000c");
    permission_text(permission_without(one, other), text);
    assert_string_equal(text, "0x3");
    permission_text(permission_without(other, one), text);
    assert_string_equal(text, "0x1000000000000000000000000000030");
    assert_true(permission_is_empty(permission_without(one, one)));
    assert_false(permission_is_empty(one));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(reads_numbers_and_names),
    cmocka_unit_test(refuses),
    cmocka_unit_test(families_have_what_is_known),
    cmocka_unit_test(names_come_back),
    cmocka_unit_test(combines),
};

int main(void)
{
    return cmocka_run_group_tests_name("permission", tests, NULL, NULL);
}
