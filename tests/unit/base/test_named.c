// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/named.h>
#include <string.h>

static const struct named table[] = {
    {"none", 0}, {"one", 1}, {"two", 2}, {"eight", 8}, {.name = NULL},
};

static void names_and_numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t number;
    } rows[] = {{"none", 0}, {"two", 2}, {"eight", 8}, {"0", 0}, {"0x10", 16}, {"31", 31}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t number = 77;
        struct error error;
        assert_done(named_read(table, "--x", rows[i].text, 31, &number, &error), error);
        assert_int_equal(number, rows[i].number);
    }
}

static void sets_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t number;
    } rows[] = {{"one", 1}, {"two,one", 3}, {"one,0x10,eight", 25}, {"none", 0}, {"one,one", 1}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t number = 77;
        struct error error;
        assert_done(named_read_set(table, "--x", rows[i].text, 31, &number, &error), error);
        assert_int_equal(number, rows[i].number);
    }
}

static void others_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *part;
    } rows[] = {
        {"", "option --x: '' is no number, and no name of: none, one, two, eight"},
        {"One", "'One' is no number"},
        {"one ", "'one ' is no number"},
        {"on", "'on' is no number"},
        {"-1", "'-1' is no number"},
        {"32", "option --x: '32' is more than 0x1f"},
        {"0x", "option --x: '0x' is not a number"},
        {"1z", "option --x: '1z' is not a number"},
        {"99999999999999999999", "more than"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t number;
        struct error error;
        assert_refused(named_read(table, "--x", rows[i].text, 31, &number, &error), error,
                       ERROR_USAGE, rows[i].part);
        assert_refused(named_read_set(table, "--x", rows[i].text, 31, &number, &error), error,
                       ERROR_USAGE, rows[i].part);
    }
}

static void bad_sets_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "one,",
        ",one",
        "one,,two",
        "one two",
        "one, two",
        "one,eightttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t number;
        struct error error;
        assert_refused(named_read_set(table, "--x", rows[i], 31, &number, &error), error,
                       ERROR_USAGE, "is no number");
    }
}

static void numbers_are_shown(void **state)
{
    (void)state;
    static const struct {
        uint32_t number;
        const char *one;
        const char *set;
    } rows[] = {
        {0, "none", "none"},
        {2, "two", "two"},
        {3, "0x3", "one,two"},
        {0xfffffff0, "0xfffffff0", "0xfffffff0"},
        {0x1a, "0x1a", "two,eight,0x10"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[32];
        named_text(table, rows[i].number, text, sizeof text);
        assert_string_equal(text, rows[i].one);
        named_set_text(table, rows[i].number, text, sizeof text);
        assert_string_equal(text, rows[i].set);
    }
}

static void short_texts_are_cut(void **state)
{
    (void)state;
    for (size_t size = 1; size < 16; size++) {
        char text[17] = "................";
        named_set_text(table, 0x1b, text, size);
        assert_true(strlen(text) < size);
        assert_int_equal(text[size], '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_numbers_are_read), cmocka_unit_test(sets_are_read),
        cmocka_unit_test(others_are_refused),         cmocka_unit_test(bad_sets_are_refused),
        cmocka_unit_test(numbers_are_shown),          cmocka_unit_test(short_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
