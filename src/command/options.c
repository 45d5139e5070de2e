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

/* The row that `argument` names, up to its end or '='. */
static const struct option_row *find_row(const struct option_row *rows, const char *argument)
{
    size_t length = strcspn(argument, "=");
    for (; rows->name != NULL; rows++)
        if (strlen(rows->name) == length && strncmp(rows->name, argument, length) == 0)
            return rows;
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
        return text_list_add(field, value, error);
    case OPTION_NUMBER:
        if (number_parse(value, UINT_MAX, &number, error) != 0) {
            error_prefix(error, "option %s", row->name);
            error->code = ERROR_USAGE;
            return -1;
        }
        *(unsigned *)field = (unsigned)number;
        return 0;
    }
    return error_set(error, ERROR_BUG, "option %s has no kind", row->name);
}

struct arguments {
    int count;
    char **items;
    int at;
};

static int parse_option(const struct command *command, struct arguments *arguments,
                        struct common_options *common, struct invocation *invocation,
                        struct error *error)
{
    char *argument = arguments->items[arguments->at];
    void *options = invocation->options;
    const struct option_row *row = find_row(command->rows, argument);
    if (row == NULL) {
        row = find_row(common_rows, argument);
        options = common;
    }
    if (row == NULL)
        return error_set(error, ERROR_USAGE, "unknown option '%s'; see 'otpc %s %s --help'",
                         argument, command->noun, command->verb);
    char *equals = strchr(argument, '=');
    const char *value = equals == NULL ? NULL : equals + 1;
    if (row->kind == OPTION_FLAG) {
        if (value != NULL)
            return error_set(error, ERROR_USAGE, "option %s takes no argument", row->name);
    } else if (value == NULL) {
        if (arguments->at + 1 >= arguments->count)
            return error_set(error, ERROR_USAGE, "option %s needs an argument: %s", row->name,
                             row->argument);
        value = arguments->items[++arguments->at];
    }
    return store(row, value, options, error);
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
        else if (!only_operands && argument[0] == '-' && argument[1] != '\0')
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

static void usage_rows(FILE *stream, size_t *column, size_t indent, const struct option_row *rows)
{
    for (; rows->name != NULL; rows++) {
        char word[80];
        snprintf(word, sizeof word, "[%s%s%s]%s", rows->name, rows->argument == NULL ? "" : " ",
                 rows->argument == NULL ? "" : rows->argument,
                 rows->kind == OPTION_LIST ? "..." : "");
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
    if (command->drop_in != NULL)
        fprintf(stream, "Drop-in spelling: otpc %s %s\n", command->drop_in, command->operands);
    fprintf(stream, "\noptions:\n");
    help_rows(stream, command->rows);
    help_rows(stream, common_rows);
}
