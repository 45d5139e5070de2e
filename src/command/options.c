// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <command/options.h>
#include <limits.h>
#include <string.h>

enum { HELP_COLUMN = 30, PAGE_WIDTH = 79 };

static const struct option_row common_rows[] = {
    {"--json", NULL, "report as one JSON object", OPTION_FLAG,
     offsetof(struct common_options, json)},
    {"--quiet", NULL, "no notes, and no report of what was done", OPTION_FLAG,
     offsetof(struct common_options, quiet)},
    {"--verbose", NULL, "tell more", OPTION_FLAG, offsetof(struct common_options, verbose)},
    {"--help", NULL, "show this help", OPTION_FLAG, offsetof(struct common_options, help)},
    {.name = NULL},
};

size_t option_short_length(const struct option_row *row)
{
    const char *comma = strchr(row->name, ',');
    return comma == NULL ? 0 : (size_t)(comma - row->name);
}

const char *option_long_name(const struct option_row *row)
{
    size_t length = option_short_length(row);
    return row->name + (length == 0 ? 0 : length + strlen(", "));
}

const struct option_row *options_row_at(const struct command *command, size_t index)
{
    const struct option_row *row = command->rows;
    for (; row->name != NULL; row++)
        if (index-- == 0)
            return row;
    return index < sizeof common_rows / sizeof *common_rows - 1 ? &common_rows[index] : NULL;
}

static bool is_named(const struct option_row *row, const char *argument, size_t length)
{
    const char *name = option_long_name(row);
    if (strlen(name) == length && strncmp(name, argument, length) == 0)
        return true;
    return length > 0 && option_short_length(row) == length &&
           strncmp(row->name, argument, length) == 0;
}

/* The row that `argument` names, up to its end or '='. */
static const struct option_row *find_row(const struct option_row *rows, const char *argument)
{
    size_t length = strcspn(argument, "=");
    for (; rows->name != NULL; rows++)
        if (is_named(rows, argument, length))
            return rows;
    return NULL;
}

/* The row whose letter `argument` begins with, and the value that is written behind it, as in -v1.2.3. */
static const struct option_row *find_joined(const struct option_row *rows, const char *argument,
                                            const char **value)
{
    for (; rows->name != NULL; rows++)
        if (rows->kind != OPTION_FLAG && option_short_length(rows) == 2 &&
            strncmp(rows->name, argument, 2) == 0) {
            *value = argument + 2;
            return rows;
        }
    return NULL;
}

static int store(const struct option_row *row, const char *value, void *options,
                 struct error *error)
{
    void *field = (char *)options + row->offset;
    uint64_t number;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return 0;
    case OPTION_TEXT:
        *(const char **)field = value;
        return 0;
    case OPTION_LIST:
    case OPTION_PAIRS:
    case OPTION_WORDS:
        return text_list_add(field, value, error);
    case OPTION_NUMBER:
        if (number_parse_option(option_long_name(row), value, UINT_MAX, &number, error) != 0)
            return -1;
        *(unsigned *)field = (unsigned)number;
        return 0;
    }
    return error_set(error, ERROR_BUG, "option %s has no kind", option_long_name(row));
}

struct arguments {
    int count;
    char **items;
    int at;
};

/* Whether an argument begins with a dash; one that is only a dash is a word. */
static bool is_option(const char *argument)
{
    return argument[0] == '-' && argument[1] != '\0';
}

/* The words that follow, as far as they are no options, and NULL behind the last. */
static int take_words(const struct option_row *row, struct arguments *arguments, void *options,
                      struct error *error)
{
    while (arguments->at + 1 < arguments->count && !is_option(arguments->items[arguments->at + 1]))
        if (store(row, arguments->items[++arguments->at], options, error) != 0)
            return -1;
    return store(row, NULL, options, error);
}

/* The value of an option: the one at hand, or else what follows. */
static int take_value(const struct option_row *row, const char *value, struct arguments *arguments,
                      void *options, struct error *error)
{
    bool is_flag = row->kind == OPTION_FLAG;
    int wanted = is_flag ? 0 : row->kind == OPTION_PAIRS ? 2 : 1;
    if (is_flag && value != NULL)
        return error_set(error, ERROR_USAGE, "option %s takes no argument", option_long_name(row));
    if (arguments->count - 1 - arguments->at < wanted - (value != NULL))
        return error_set(error, ERROR_USAGE, "option %s needs %s: %s", option_long_name(row),
                         wanted == 2 ? "two arguments" : "an argument", row->argument);
    if (is_flag)
        return store(row, NULL, options, error);
    for (int i = 0; i < wanted; i++) {
        const char *next = i == 0 && value != NULL ? value : arguments->items[++arguments->at];
        if (store(row, next, options, error) != 0)
            return -1;
    }
    return row->kind == OPTION_WORDS ? take_words(row, arguments, options, error) : 0;
}

static int parse_option(const struct command *command, struct arguments *arguments,
                        struct common_options *common, struct invocation *invocation,
                        struct error *error)
{
    char *argument = arguments->items[arguments->at];
    void *options = invocation->options;
    char *equals = strchr(argument, '=');
    const char *value = equals == NULL ? NULL : equals + 1;
    const struct option_row *row = find_row(command->rows, argument);
    if (row == NULL)
        row = find_joined(command->rows, argument, &value);
    if (row == NULL) {
        row = find_row(common_rows, argument);
        options = common;
    }
    if (row == NULL)
        return error_set(error, ERROR_USAGE, "unknown option '%s'; see 'otpc %s %s --help'",
                         argument, command->noun, command->verb);
    return take_value(row, value, arguments, options, error);
}

static int check_operands(const struct command *command, const struct invocation *invocation,
                          struct error *error)
{
    size_t count = invocation->operands.count;
    if (count < command->operands_min)
        return error_set(error, ERROR_USAGE, "%s is missing; see 'otpc %s %s --help'",
                         command->operands, command->noun, command->verb);
    if (count > command->operands_max)
        return error_set(
            error, ERROR_USAGE, "'%s' is one argument too many; see 'otpc %s %s --help'",
            invocation->operands.items[command->operands_max], command->noun, command->verb);
    return 0;
}

int options_parse(const struct command *command, int count, char **arguments,
                  struct common_options *common, struct invocation *invocation, struct error *error)
{
    bool only_operands = false;
    struct arguments rest = {count, arguments, 0};
    for (; rest.at < count; rest.at++) {
        const char *argument = arguments[rest.at];
        int result = 0;
        if (!only_operands && strcmp(argument, "--") == 0)
            only_operands = true;
        else if (!only_operands && is_option(argument))
            result = parse_option(command, &rest, common, invocation, error);
        else
            result = text_list_add(&invocation->operands, argument, error);
        if (result != 0)
            return -1;
    }
    return common->help ? 0 : check_operands(command, invocation, error);
}

/* Prints a word of the usage, on a new line where the page is too narrow. */
static void usage_word(FILE *stream, size_t *column, size_t indent, const char *word)
{
    if (*column + 1 + strlen(word) > PAGE_WIDTH) {
        fprintf(stream, "\n%*s", (int)indent, "");
        *column = indent;
    }
    *column += (size_t)fprintf(stream, " %s", word);
}

static bool is_repeated(const struct option_row *row)
{
    return row->kind == OPTION_LIST || row->kind == OPTION_PAIRS || row->kind == OPTION_WORDS;
}

static void usage_rows(FILE *stream, size_t *column, size_t indent, const struct option_row *rows)
{
    for (; rows->name != NULL; rows++) {
        char word[80];
        snprintf(word, sizeof word, "[%s%s%s]%s", option_long_name(rows),
                 rows->argument == NULL ? "" : " ", rows->argument == NULL ? "" : rows->argument,
                 is_repeated(rows) ? "..." : "");
        usage_word(stream, column, indent, word);
    }
}

static void help_rows(FILE *stream, const struct option_row *rows)
{
    for (; rows->name != NULL; rows++) {
        int width = fprintf(stream, "  %s%s%s", rows->name, rows->argument == NULL ? "" : " ",
                            rows->argument == NULL ? "" : rows->argument);
        if (width > HELP_COLUMN - 2) {
            fprintf(stream, "\n");
            width = 0;
        }
        fprintf(stream, "%*s%s\n", HELP_COLUMN - width, "", rows->help);
    }
}

void options_help(const struct command *command, FILE *stream)
{
    size_t column = (size_t)fprintf(stream, "usage: otpc %s %s", command->noun, command->verb);
    size_t indent = column;
    usage_rows(stream, &column, indent, command->rows);
    usage_rows(stream, &column, indent, common_rows);
    if (command->operands[0] != '\0')
        usage_word(stream, &column, indent, command->operands);
    fprintf(stream, "\n\n%s\n", command->summary);
    if (command->note != NULL)
        fprintf(stream, "%s\n", command->note);
    if (command->drop_in != NULL)
        fprintf(stream, "Drop-in spelling: otpc %s%s%s\n", command->drop_in,
                command->operands[0] == '\0' ? "" : " ", command->operands);
    fprintf(stream, "\noptions:\n");
    help_rows(stream, command->rows);
    help_rows(stream, common_rows);
}
