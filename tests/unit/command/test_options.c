// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <command/options.h>
#include <command/table.h>
#include <string.h>

struct options {
    bool flag;
    const char *text;
    unsigned number;
    struct text_list list;
    const char *key;
    bool quick;
    struct text_list pairs;
    struct text_list words;
};

static const struct option_row rows[] = {
    {"--flag", NULL, "a flag", OPTION_FLAG, offsetof(struct options, flag)},
    {"--text", "TEXT", "a text", OPTION_TEXT, offsetof(struct options, text)},
    {"--number", "N", "a number", OPTION_NUMBER, offsetof(struct options, number)},
    {"--list-of-long-name", "NAME=VALUE", "a list", OPTION_LIST, offsetof(struct options, list)},
    {"-k, --key", "FILE", "a short name", OPTION_TEXT, offsetof(struct options, key)},
    {"-ma, --quick", NULL, "a longer one", OPTION_FLAG, offsetof(struct options, quick)},
    {"--pair", "A B", "two arguments", OPTION_PAIRS, offsetof(struct options, pairs)},
    {"-wd, --word", "A [B]", "words", OPTION_WORDS, offsetof(struct options, words)},
    {.name = NULL},
};

static const struct command command = {
    .noun = "thing",
    .verb = "make",
    .drop_in = "-tm",
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = 2,
    .summary = "Make things.",
    .note = "Only on paper.",
    .rows = rows,
    .options_size = sizeof(struct options),
};

enum { ARGUMENTS_MAX = 12 };

/* A command line, and what came of it; values point into the words. */
struct parsed {
    char words[ARGUMENTS_MAX][64];
    char *arguments[ARGUMENTS_MAX];
    struct options options;
    struct common_options common;
    struct invocation invocation;
    struct error error;
};

/* Parses the words up to NULL. */
static int parse(struct parsed *parsed, const char *const *words)
{
    int count = 0;
    *parsed = (struct parsed){.invocation = {.options = &parsed->options}};
    for (; words[count] != NULL; count++) {
        assert_true(count < ARGUMENTS_MAX);
        memcpy(parsed->words[count], words[count], strlen(words[count]) + 1);
        parsed->arguments[count] = parsed->words[count];
    }
    return options_parse(&command, count, parsed->arguments, &parsed->common, &parsed->invocation,
                         &parsed->error);
}

static void release(struct parsed *parsed)
{
    text_list_release(&parsed->options.list);
    text_list_release(&parsed->options.pairs);
    text_list_release(&parsed->options.words);
    text_list_release(&parsed->invocation.operands);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void takes_every_kind(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_done(
        parse(&parsed, WORDS("--flag", "a", "--text", "t", "--number", "0x10",
                             "--list-of-long-name", "x=1", "b", "--list-of-long-name", "y=2")),
        parsed.error);
    assert_true(parsed.options.flag);
    assert_string_equal(parsed.options.text, "t");
    assert_int_equal(parsed.options.number, 16);
    assert_int_equal(parsed.options.list.count, 2);
    assert_string_equal(parsed.options.list.items[0], "x=1");
    assert_string_equal(parsed.options.list.items[1], "y=2");
    assert_int_equal(parsed.invocation.operands.count, 2);
    assert_string_equal(parsed.invocation.operands.items[0], "a");
    assert_string_equal(parsed.invocation.operands.items[1], "b");
    assert_false(parsed.common.json || parsed.common.quiet || parsed.common.verbose ||
                 parsed.common.help);
    release(&parsed);
}

static void takes_values_behind_an_equals_sign(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_done(parse(&parsed, WORDS("--text=a=b", "--number=7", "--list-of-long-name=n=v=w", "-")),
                parsed.error);
    assert_string_equal(parsed.options.text, "a=b");
    assert_int_equal(parsed.options.number, 7);
    assert_string_equal(parsed.options.list.items[0], "n=v=w");
    assert_string_equal(parsed.invocation.operands.items[0], "-");
    release(&parsed);
    assert_done(parse(&parsed, WORDS("--text=", "f")), parsed.error);
    assert_string_equal(parsed.options.text, "");
    release(&parsed);
}

static void common_options_are_everywhere(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_done(parse(&parsed, WORDS("f", "--json", "--quiet", "--verbose")), parsed.error);
    assert_true(parsed.common.json && parsed.common.quiet && parsed.common.verbose);
    assert_false(parsed.common.help);
    release(&parsed);
    assert_done(parse(&parsed, WORDS("--help")), parsed.error); /* and no operand */
    assert_true(parsed.common.help);
    release(&parsed);
}

static void short_names_do_as_well(void **state)
{
    const char *const *const lines[] = {
        WORDS("-k", "file", "-ma", "f"), WORDS("-kfile", "f", "-ma"),
        WORDS("-k=file", "--quick", "f"), WORDS("f", "--key", "file", "-ma")};
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct parsed parsed;
        assert_done(parse(&parsed, lines[i]), parsed.error);
        assert_string_equal(parsed.options.key, "file");
        assert_true(parsed.options.quick);
        assert_int_equal(parsed.invocation.operands.count, 1);
        release(&parsed);
    }
}

static void pairs_take_two_arguments(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_done(parse(&parsed, WORDS("--pair", "a", "--flag", "f", "--pair=c", "d")), parsed.error);
    assert_int_equal(parsed.options.pairs.count, 4);
    assert_string_equal(parsed.options.pairs.items[1], "--flag");
    assert_string_equal(parsed.options.pairs.items[2], "c");
    assert_string_equal(parsed.options.pairs.items[3], "d");
    assert_false(parsed.options.flag);
    assert_int_equal(parsed.invocation.operands.count, 1);
    release(&parsed);
}

static void words_go_on_to_the_next_option(void **state)
{
    static const char *const wanted[] = {"a", "-", "b", NULL, "c", NULL, "--flag", "d", NULL};
    (void)state;
    struct parsed parsed;
    assert_done(parse(&parsed, WORDS("f", "-wd", "a", "-", "b", "--quick", "--word=c", "-wd",
                                     "--flag", "d", "--", "g")),
                parsed.error);
    assert_int_equal(parsed.options.words.count, COUNT(wanted));
    for (size_t i = 0; i < COUNT(wanted); i++)
        if (wanted[i] == NULL)
            assert_null(parsed.options.words.items[i]);
        else
            assert_string_equal(parsed.options.words.items[i], wanted[i]);
    assert_true(parsed.options.quick);
    assert_false(parsed.options.flag);
    assert_int_equal(parsed.invocation.operands.count, 2);
    assert_string_equal(parsed.invocation.operands.items[1], "g");
    release(&parsed);
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_done(parse(&parsed, WORDS("--flag", "--", "--text", "--")), parsed.error);
    assert_true(parsed.options.flag);
    assert_null(parsed.options.text);
    assert_int_equal(parsed.invocation.operands.count, 2);
    assert_string_equal(parsed.invocation.operands.items[0], "--text");
    assert_string_equal(parsed.invocation.operands.items[1], "--");
    release(&parsed);
}

static void a_value_may_look_like_an_option(void **state)
{
    (void)state;
    struct parsed parsed;
    assert_done(parse(&parsed, WORDS("--text", "--flag", "f")), parsed.error);
    assert_string_equal(parsed.options.text, "--flag");
    assert_false(parsed.options.flag);
    release(&parsed);
}

static void check_usage(const char *const *words, const char *message)
{
    struct parsed parsed;
    assert_refused(parse(&parsed, words), parsed.error, ERROR_USAGE, message);
    release(&parsed);
}

static void refuses_what_is_wrong(void **state)
{
    (void)state;
    check_usage(WORDS("f", "--unknown"),
                "unknown option '--unknown'; see 'otpc thing make --help'");
    check_usage(WORDS("f", "--unknown=1"), "unknown option '--unknown=1'");
    check_usage(WORDS("f", "--fla"), "unknown option '--fla'");
    check_usage(WORDS("f", "--flags"), "unknown option '--flags'");
    check_usage(WORDS("f", "-x"), "unknown option '-x'");
    check_usage(WORDS("f", "--flag=1"), "option --flag takes no argument");
    check_usage(WORDS("f", "--json="), "option --json takes no argument");
    check_usage(WORDS("f", "--text"), "option --text needs an argument: TEXT");
    check_usage(WORDS("f", "--list-of-long-name"), "needs an argument: NAME=VALUE");
    check_usage(WORDS("f", "-k"), "option --key needs an argument: FILE");
    check_usage(WORDS("f", "-ma=1"), "option --quick takes no argument");
    check_usage(WORDS("f", "-m"), "unknown option '-m'");
    check_usage(WORDS("f", "-K", "x"), "unknown option '-K'");
    check_usage(WORDS("f", "--pair"), "option --pair needs two arguments: A B");
    check_usage(WORDS("f", "--pair", "a"), "option --pair needs two arguments: A B");
    check_usage(WORDS("f", "--pair=a"), "option --pair needs two arguments: A B");
    check_usage(WORDS("f", "--word"), "option --word needs an argument: A [B]");
    check_usage(WORDS("f", "--number", "many"), "option --number: 'many' is not a number");
    check_usage(WORDS("f", "--number=-1"), "option --number: '-1' is not a number");
    check_usage(WORDS("f", "--number", "4294967296"), "is more than");
    check_usage(WORDS("--flag"), "FILE... is missing; see 'otpc thing make --help'");
    check_usage(WORDS("a", "b", "c"), "'c' is one argument too many");
}

static void help_tells_all(void **state)
{
    (void)state;
    struct test_run test;
    test_run_start(&test);
    options_help(&command, test.run.out);
    assert_string_equal(
        test_run_out(&test),
        "usage: otpc thing make [--flag] [--text TEXT] [--number N]\n"
        "                       [--list-of-long-name NAME=VALUE]... [--key FILE]\n"
        "                       [--quick] [--pair A B]... [--word A [B]]... [--json]\n"
        "                       [--quiet] [--verbose] [--help] FILE...\n"
        "\n"
        "Make things.\n"
        "Only on paper.\n"
        "Drop-in spelling: otpc -tm FILE...\n"
        "\n"
        "options:\n"
        "  --flag                      a flag\n"
        "  --text TEXT                 a text\n"
        "  --number N                  a number\n"
        "  --list-of-long-name NAME=VALUE\n"
        "                              a list\n"
        "  -k, --key FILE              a short name\n"
        "  -ma, --quick                a longer one\n"
        "  --pair A B                  two arguments\n"
        "  -wd, --word A [B]           words\n"
        "  --json                      report as one JSON object\n"
        "  --quiet                     no notes, and no report of what was done\n"
        "  --verbose                   tell more\n"
        "  --help                      show this help\n");
    test_run_release(&test);
}

/* Whatever the table holds: each usage is folded to the page, and each command has what it needs. */
static void every_usage_fits_the_page(void **state)
{
    (void)state;
    const struct command *listed;
    size_t count = 0;
    for (; (listed = command_at(count)) != NULL; count++) {
        struct test_run test;
        test_run_start(&test);
        options_help(listed, test.run.out);
        for (const char *line = test_run_out(&test); strncmp(line, "\noptions:", 9) != 0;) {
            size_t length = strcspn(line, "\n");
            assert_in_range(length, 0, 79);
            line += length + 1;
        }
        for (const char *line = listed->note; line != NULL && *line != '\0';) {
            size_t length = strcspn(line, "\n");
            assert_in_range(length, 0, 79);
            line += length + (line[length] == '\n');
        }
        assert_non_null(listed->run);
        assert_non_null(listed->rows);
        test_run_release(&test);
    }
    assert_true(count >= 4);
}

static void commands_are_found(void **state)
{
    (void)state;
    char image[] = "image";
    char build[] = "build";
    char drop_in[] = "-pb";
    char *named[] = {image, build};
    char *dropped[] = {drop_in, image};
    char *swapped[] = {build, image};
    int taken = 0;
    const struct command *found = command_find(2, named, &taken);
    assert_non_null(found);
    assert_string_equal(found->verb, "build");
    assert_int_equal(taken, 2);
    assert_ptr_equal(command_find(2, dropped, &taken), found);
    assert_int_equal(taken, 1);
    assert_null(command_find(1, named, &taken));
    assert_null(command_find(0, named, &taken));
    assert_null(command_find(2, swapped, &taken));
    char imgtool[] = "imgtool";
    char getpub[] = "getpub";
    char *of_imgtool[] = {imgtool, getpub};
    assert_string_equal(command_find(2, of_imgtool, &taken)->verb, "getpub");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(takes_every_kind),
    cmocka_unit_test(takes_values_behind_an_equals_sign),
    cmocka_unit_test(common_options_are_everywhere),
    cmocka_unit_test(short_names_do_as_well),
    cmocka_unit_test(pairs_take_two_arguments),
    cmocka_unit_test(words_go_on_to_the_next_option),
    cmocka_unit_test(two_dashes_end_the_options),
    cmocka_unit_test(a_value_may_look_like_an_option),
    cmocka_unit_test(refuses_what_is_wrong),
    cmocka_unit_test(help_tells_all),
    cmocka_unit_test(every_usage_fits_the_page),
    cmocka_unit_test(commands_are_found),
};

int main(void)
{
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
