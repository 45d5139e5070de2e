// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <string.h>
#include <text/expression.h>

static int look_up(void *context, struct span name, int64_t *value, struct error *error)
{
    (void)context;
    if (name.size != 4 || memcmp(name.data, "val1", 4) != 0)
        return error_set(error, ERROR_CONFIG, "who is '%.*s'", (int)name.size,
                         (const char *)name.data);
    *value = 0x6000;
    return 0;
}

static void evaluates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } rows[] = {
        {"0", 0},
        {"007", 7},
        {"0x1F", 31},
        {" ( (0x4000)+( 0x2000 ) ) ", 0x6000},
        {"(0x18000) - (1)", 0x17fff},
        {"1-2", -1},
        {"1 - - 2", 3},
        {"10UL+1u", 11},
        {"2+3*4", 14},
        {"7/2", 3},
        {"7/2*2", 7},
        {"-7/2", -3},
        {"-7//2", -4},
        {"-7%3", 2},
        {"(((val1+1)/0x1000)+1)", 7},
        {"val1 > 0", 1},
        {"not val1", 0},
        {"val1 == 0x6000 and 1 != 2", 1},
        {"0 or 0 >= 1", 0},
        {"9223372036854775807", INT64_MAX},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        int64_t value = 77;
        assert_done(expression_evaluate(text_bytes(rows[i].text), look_up, NULL, &value, &error),
                    error);
        if (value != rows[i].value)
            fail_msg("%s: %lld", rows[i].text, (long long)value);
    }
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"", "no number"},
        {"(1", "no number"},
        {"1)", "no number"},
        {"1 2", "no number"},
        {"1+", "no number"},
        {"0x", "no number"},
        {"0xg", "no number"},
        {"08", "no number"},
        {"1.5", "no number"},
        {"1;2", "no number"},
        {"system(1)", "who is 'system'"},
        {"1/0", "by zero"},
        {"1%(1-1)", "by zero"},
        {"9223372036854775808", "63 bits"},
        {"0x7fffffffffffffff+1", "63 bits"},
        {"0x7fffffff*0x7fffffff*0x7fffffff", "63 bits"},
        {"-0x7fffffffffffffff-1", "63 bits"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        int64_t value;
        assert_refused(expression_evaluate(text_bytes(rows[i].text), look_up, NULL, &value, &error),
                       error, ERROR_CONFIG, rows[i].message);
    }
}

static void is_bounded(void **state)
{
    (void)state;
    struct error error;
    int64_t value;
    AUTO(blob) text = {0};
    for (int i = 0; i < 65; i++)
        assert_done(blob_append(&text, text_bytes("("), &error), error);
    assert_refused(expression_evaluate(blob_span(&text), NULL, NULL, &value, &error), error,
                   ERROR_CONFIG, "64 parentheses");
    assert_done(blob_append_fill(&text, ' ', EXPRESSION_LIMIT, &error), error);
    assert_refused(expression_evaluate(blob_span(&text), NULL, NULL, &value, &error), error,
                   ERROR_CONFIG, "more than 4096 bytes");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(evaluates),
    cmocka_unit_test(refuses),
    cmocka_unit_test(is_bounded),
};

int main(void)
{
    return cmocka_run_group_tests_name("expression", tests, NULL, NULL);
}
