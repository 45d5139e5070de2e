// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/log.h>
#include <base/process.h>
#include <stdlib.h>
#include <string.h>

static void appends_lines_with_the_time(void **state)
{
    struct error error;
    AUTO(log) log = {0};
    AUTO(blob) text = {0};
    const char *path = scratch_text(*state, "log", "before\n");
    assert_done(log_open(&log, path, &error), error);
    assert_done(log_line(&log, &error, "step %d", 7), error);
    scratch_read(path, &text);
    assert_done(blob_append_fill(&text, 0, 1, &error), error);
    const char *line = (const char *)text.data + strlen("before\n");
    assert_int_equal(memcmp(text.data, "before\n2", 8), 0);
    assert_int_equal(line[10], 'T');
    assert_string_equal(line + strlen("2026-01-31T23:59:59"), "Z step 7\n");
}

static void takes_what_a_program_prints(void **state)
{
    struct error error;
    AUTO(log) log = {0};
    AUTO(blob) text = {0};
    char shell[] = "sh";
    char option[] = "-c";
    char script[] = "echo out; echo err >&2";
    char *arguments[] = {shell, option, script, NULL};
    const char *path = scratch_path(*state, "log");
    assert_done(log_open(&log, path, &error), error);
    assert_done(process_run_into(arguments, 10, log.descriptor, ERROR_FILE, &error), error);
    scratch_read(path, &text);
    assert_spans_equal(blob_span(&text), text_bytes("out\nerr\n"));
}

static void no_log_is_no_error(void **state)
{
    struct error error;
    AUTO(log) log = {0};
    assert_done(log_line(&log, &error, "nothing"), error);
    assert_refused(log_open(&log, scratch_path(*state, "none/log"), &error), error, ERROR_FILE,
                   "cannot open the log");
    assert_int_equal(log.descriptor, 0);
    assert_done(log_open(&log, "/dev/full", &error), error);
    assert_refused(log_line(&log, &error, "full"), error, ERROR_FILE, "cannot write the log");
}

static void the_clock_goes_forward(void **state)
{
    (void)state;
    unsigned long before = log_milliseconds();
    assert_true(log_milliseconds() - before < 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(appends_lines_with_the_time),
        IN_SCRATCH(takes_what_a_program_prints),
        IN_SCRATCH(no_log_is_no_error),
        cmocka_unit_test(the_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
