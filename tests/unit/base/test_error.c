// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <errno.h>
#include <string.h>

static void set_forgets_the_place(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(error_at(&error, ERROR_CONFIG, "a.xml", 7, "value %d", 3), -1);
    assert_int_equal(error.code, ERROR_CONFIG);
    assert_string_equal(error.file, "a.xml");
    assert_int_equal(error.line, 7);
    assert_string_equal(error.message, "value 3");
    assert_int_equal(error_set(&error, ERROR_USAGE, "what"), -1);
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.file, "");
    assert_int_equal(error.line, 0);
    assert_string_equal(error.message, "what");
}

static void prefixes_chain(void **state)
{
    (void)state;
    struct error error;
    error_at(&error, ERROR_FILE, "b.xml", 2, "no such field");
    assert_int_equal(error_prefix(&error, "parameter '%s'", "Key"), -1);
    assert_int_equal(error_prefix(&error, "cannot build"), -1);
    assert_string_equal(error.message, "cannot build: parameter 'Key': no such field");
    assert_int_equal(error.code, ERROR_FILE);
    assert_string_equal(error.file, "b.xml");
    assert_int_equal(error.line, 2);
}

static void system_errors_tell_errno(void **state)
{
    (void)state;
    struct error error;
    errno = ENOSPC;
    assert_int_equal(error_system(&error, ERROR_FILE, "cannot write '%s'", "x"), -1);
    assert_string_equal(error.message, "cannot write 'x': No space left on device");
    assert_int_equal(error.code, ERROR_FILE);
    assert_string_equal(error.file, "");
}

static void memory_is_a_bug(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(error_memory(&error), -1);
    assert_int_equal(error.code, ERROR_BUG);
    assert_string_equal(error.message, "out of memory");
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    struct error error;
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_at(&error, ERROR_FILE, text, 1, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_int_equal(strlen(error.file), sizeof error.file - 1);
    error_prefix(&error, "front");
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_int_equal(strncmp(error.message, "front: xxx", 10), 0);
    errno = EIO;
    error_system(&error, ERROR_FILE, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

static void statuses_are_those_of_the_man_page(void **state)
{
    (void)state;
    assert_int_equal(ERROR_INVALID, 1);
    assert_int_equal(ERROR_USAGE, 2);
    assert_int_equal(ERROR_CONFIG, 3);
    assert_int_equal(ERROR_FILE, 4);
    assert_int_equal(ERROR_CRYPTO, 5);
    assert_int_equal(ERROR_FIT, 6);
    assert_int_equal(ERROR_BUG, 7);
}

static void lines_name_the_place(void **state)
{
    (void)state;
    struct test_run test;
    struct error error;
    test_run_start(&test);
    error_at(&error, ERROR_CONFIG, "a.xml", 12, "bad");
    run_error(&test.run, &error);
    error_at(&error, ERROR_CONFIG, "a.xml", 0, "bad");
    run_error(&test.run, &error);
    error_set(&error, ERROR_CONFIG, "bad");
    run_error(&test.run, &error);
    assert_string_equal(test_run_err(&test),
                        "a.xml:12: error: bad\na.xml: error: bad\notpc: error: bad\n");
    assert_string_equal(test_run_out(&test), "");
    test_run_release(&test);
}

static void verbosity_chooses(void **state)
{
    (void)state;
    static const struct {
        bool quiet;
        bool verbose;
        const char *wanted;
    } rows[] = {
        {false, false, "otpc: warning: w 1\notpc: note: n\n"},
        {true, false, "otpc: warning: w 1\n"},
        {false, true, "otpc: warning: w 1\notpc: note: n\notpc: detail: d\n"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_run test;
        test_run_start(&test);
        test.run.quiet = rows[i].quiet;
        test.run.verbose = rows[i].verbose;
        run_warn(&test.run, "w %d", 1);
        run_note(&test.run, "n");
        run_detail(&test.run, "d");
        assert_string_equal(test_run_err(&test), rows[i].wanted);
        test_run_release(&test);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(set_forgets_the_place),
    cmocka_unit_test(prefixes_chain),
    cmocka_unit_test(system_errors_tell_errno),
    cmocka_unit_test(memory_is_a_bug),
    cmocka_unit_test(long_texts_are_cut),
    cmocka_unit_test(statuses_are_those_of_the_man_page),
    cmocka_unit_test(lines_name_the_place),
    cmocka_unit_test(verbosity_chooses),
};

int main(void)
{
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
