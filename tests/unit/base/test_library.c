// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/library.h>

struct functions {
    int (*upper)(int letter);
    const char *(*text)(int number);
};

static void fills_in_functions(void **state)
{
    (void)state;
    static const struct library_row rows[] = {
        {"toupper", offsetof(struct functions, upper)},
        {"strerror", offsetof(struct functions, text)},
    };
    struct functions functions = {0};
    struct error error;
    assert_done(library_load("libc.so.6", rows, COUNT(rows), &functions, &error), error);
    assert_int_equal(functions.upper(0x61), 0x41);
    assert_string_equal(functions.text(0), "Success");
}

static void says_what_is_missing(void **state)
{
    (void)state;
    static const struct library_row rows[] = {{"no_such_function", 0}};
    struct functions functions = {0};
    struct error error;
    assert_refused(library_load("libc.so.6", rows, 1, &functions, &error), error, ERROR_CRYPTO,
                   "'libc.so.6' is too old: it has no no_such_function()");
    assert_refused(library_load("libnothing.so.0", rows, 1, &functions, &error), error,
                   ERROR_CRYPTO, "cannot load 'libnothing.so.0'");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(fills_in_functions),
    cmocka_unit_test(says_what_is_missing),
};

int main(void)
{
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
