// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <command/completion.h>
#include <stdlib.h>

static void test_kinds(void **state)
{
    static const struct {
        const char *argument;
        enum completion_kind kind;
    } cases[] = {
        {"FILE", COMPLETION_FILES},
        {"[STAGE=]KEY", COMPLETION_FILES},
        {"FILE[@ADDRESS]...", COMPLETION_FILES},
        {"DIR|FILE", COMPLETION_FILES},
        {"IMAGE.xml...", COMPLETION_FILES},
        {"DIR", COMPLETION_DIRECTORIES},
        {"DIRECTORY", COMPLETION_DIRECTORIES},
        {"st|mcuboot", COMPLETION_WORDS},
        {"N|auto", COMPLETION_WORDS},
        {"0|0xff", COMPLETION_WORDS},
        {"UUID|NAME", COMPLETION_NOTHING},
        {"BYTES", COMPLETION_NOTHING},
        {"NAME=VALUE", COMPLETION_NOTHING},
        {"PATH", COMPLETION_NOTHING},
        {"", COMPLETION_NOTHING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(completion_kind(cases[i].argument), cases[i].kind);
}

static void assert_written(const char *argument, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    completion_write_words(argument, out);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

static void test_words(void **state)
{
    (void)state;
    assert_written("st|mcuboot", "st mcuboot");
    assert_written("N|auto", "auto");
    assert_written("auto|N", "auto");
    assert_written("little", "little");
    assert_written("||a||", "a");
    assert_written("FILE", "");
}

static void test_quote(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    (void)state;
    assert_non_null(out);
    completion_quote(out, "what's [x]: y\\", ":[]\\");
    fclose(out);
    assert_string_equal(text, "what'\\''s \\[x\\]\\: y\\\\");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
