// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <string.h>
#include <text/assignment.h>

static void finds_values(void **state)
{
    (void)state;
    static const struct {
        enum assignment_kind kind;
        const char *text;
        const char *value; /* NULL: there is none */
    } rows[] = {
        {ASSIGNMENT_LAYOUT, "  X = (1) + 2,", "(1) + 2"},
        {ASSIGNMENT_LAYOUT, "X=1\r\n", "1"},
        {ASSIGNMENT_LAYOUT, "\xef\xbb\xbfX=1", "1"},
        {ASSIGNMENT_LAYOUT, "X == 1", NULL},
        {ASSIGNMENT_LAYOUT, "XY = 1\nYX = 2", NULL},
        {ASSIGNMENT_LAYOUT, "/* X = 1\n X = 2 */ X = 3", "3"},
        {ASSIGNMENT_LAYOUT, "// /*\nX = 3 // 4", "3"},
        {ASSIGNMENT_LAYOUT, "Y = \"/*\"\nX = 3", "3"},
        {ASSIGNMENT_DEFINE, "#define X 0x10UL\t/* y */", "0x10UL"},
        {ASSIGNMENT_DEFINE, " #  define  X (1 + (2)) \r\n", "(1 + (2))"},
        {ASSIGNMENT_DEFINE, "#define X\n#define X(a) 2", NULL},
        {ASSIGNMENT_DEFINE, "/*#define X 1*/", NULL},
        {ASSIGNMENT_SYMBOL, "define symbol X = 1;", "1"},
        {ASSIGNMENT_SYMBOL, "define exported symbol X=0x1 ; // 2", "0x1"},
        {ASSIGNMENT_SYMBOL, "define region X = 1;", NULL},
        {ASSIGNMENT_LINKER, "A = X; PROVIDE(X = 5);", "5"},
        {ASSIGNMENT_LINKER, "R (rx) : X = ADDR(a), L = 2", "ADDR(a)"},
        {ASSIGNMENT_LINKER, "_X = 1; X_ = 2; .X = 3;", NULL},
        {ASSIGNMENT_SHELL, "X=1;Y=2", "1"},
        {ASSIGNMENT_SHELL, "export X=\"a b\" # c", "a b"},
        {ASSIGNMENT_SHELL, "X='a b'", "a b"},
        {ASSIGNMENT_SHELL, "X=", ""},
        {ASSIGNMENT_SHELL, "# X=1\necho X=2", NULL},
        {ASSIGNMENT_BATCH, "@SET \"X=1\"\r\n", "1"},
        {ASSIGNMENT_BATCH, "set /a X=1 & echo", "1"},
        {ASSIGNMENT_BATCH, "set X=a b\r\n", "a b"},
        {ASSIGNMENT_BATCH, "X=1\nrem set X=1", NULL},
        {ASSIGNMENT_PROPERTIES, "X = a;b # c\r\n", "a;b # c"},
        {ASSIGNMENT_OPTION, "tool -c x -ob Y=1 X=2 -v", "2"},
        {ASSIGNMENT_OPTION, "tool -ob \"X=2\"", "2"},
        {ASSIGNMENT_OPTION, "tool X=1 -ob Y=2 XX=3", NULL},
        {ASSIGNMENT_OPTION, "rem tool -ob X=1\n# tool -ob X=1\n:: -ob X=1", NULL},
        {ASSIGNMENT_SHELL, "", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct assignment found = {0};
        const struct assignment_query query = {.kind = rows[i].kind, .name = "X"};
        bool any = assignment_find(text_bytes(rows[i].text), &query, &found);
        if (any != (rows[i].value != NULL))
            fail_msg("%s: %s", rows[i].text, any ? "found" : "not found");
        if (any)
            assert_spans_equal(((struct span){(const uint8_t *)rows[i].text + found.start,
                                              found.end - found.start}),
                               text_bytes(rows[i].value));
    }
}

static void the_last_counts_in_layouts(void **state)
{
    (void)state;
    struct assignment found = {0};
    struct assignment_query query = {.kind = ASSIGNMENT_LAYOUT, .name = "X"};
    struct span text = text_bytes("X = 1\nX = 2\n\nX = 3\nY = 4");
    assert_true(assignment_find(text, &query, &found));
    assert_int_equal(found.line, 1);
    query.last = true;
    assert_true(assignment_find(text, &query, &found));
    assert_int_equal(found.line, 4);
}

static void follows_names(void **state)
{
    (void)state;
    struct error error;
    int64_t value;
    const struct assignment_query query = {.kind = ASSIGNMENT_DEFINE, .name = "A"};
    assert_done(assignment_number(text_bytes("#define A (B+C)\n#define B 1\n#define C (B+0x10)"),
                                  "x.h", &query, &value, &error),
                error);
    assert_int_equal(value, 0x12);
    assert_refused(assignment_number(text_bytes("\n#define A B"), "x.h", &query, &value, &error),
                   error, ERROR_CONFIG, "there is no 'B'");
    assert_refused(assignment_number(text_bytes("\n#define A A"), "x.h", &query, &value, &error),
                   error, ERROR_CONFIG, "too many names");
}

/* Each name stands for two of the next: the work is bounded, not only the depth. */
static void names_cannot_explode(void **state)
{
    (void)state;
    struct error error;
    int64_t value;
    AUTO(blob) text = {0};
    const struct assignment_query query = {.kind = ASSIGNMENT_DEFINE, .name = "N0"};
    for (int i = 0; i < 30; i++)
        assert_done(blob_append_text(&text, &error, "#define N%d (N%d + N%d)\n", i, i + 1, i + 1),
                    error);
    assert_done(blob_append_text(&text, &error, "#define N30 1\n"), error);
    assert_refused(assignment_number(blob_span(&text), "x.h", &query, &value, &error), error,
                   ERROR_CONFIG, "too many names");
}

static void restyles(void **state)
{
    (void)state;
    static const struct {
        const char *before;
        enum number_style style;
        const char *after;
    } rows[] = {
        {"0x1", NUMBER_UPPER, "0x1AB"},
        {"7", NUMBER_UPPER, "0x1AB"},
        {"0x1", NUMBER_LOWER, "0x1ab"},
        {"0x1", NUMBER_DECIMAL, "427"},
        {"5", NUMBER_AS_BEFORE, "427"},
        {"0x0000beef", NUMBER_AS_BEFORE, "0x000001ab"},
        {"0x0000BEEF", NUMBER_AS_BEFORE, "0x000001AB"},
        {"0x1", NUMBER_AS_BEFORE, "0x1AB"},
        {"((0x1 + 2))", NUMBER_UPPER, "((0x1AB))"},
        {"(1) + (2)", NUMBER_UPPER, "0x1AB"},
        {"( 0x1UL )", NUMBER_UPPER, "( 0x1ABUL )"},
        {"", NUMBER_UPPER, "0x1AB"},
        {"NULL", NUMBER_UPPER, "0x1AB"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) text = {0};
        assert_done(number_restyle(text_bytes(rows[i].before), rows[i].style, 0x1ab, &text, &error),
                    error);
        assert_spans_equal(blob_span(&text), text_bytes(rows[i].after));
    }
    struct error error;
    AUTO(blob) text = {0};
    assert_refused(number_restyle(text_bytes("1"), NUMBER_UPPER, -1, &text, &error), error,
                   ERROR_CONFIG, "below 0");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(finds_values),  cmocka_unit_test(the_last_counts_in_layouts),
    cmocka_unit_test(follows_names), cmocka_unit_test(names_cannot_explode),
    cmocka_unit_test(restyles),
};

int main(void)
{
    return cmocka_run_group_tests_name("assignment", tests, NULL, NULL);
}
