// SPDX-License-Identifier: Apache-2.0
#include <command/completion.h>
#include <command/completion_bash.h>
#include <command/options.h>
#include <string.h>

static void write_nouns(const struct completion_list *list, FILE *out)
{
    fputs("    echo '", out);
    for (size_t i = 0; i < list->count; i++)
        if (completion_is_first(list, i))
            fprintf(out, "%s ", list->entries[i].noun);
    fputs("--help --version --list-commands'\n", out);
}

static void write_verbs(const struct completion_list *list, FILE *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *noun = list->entries[i].noun;
        if (list->entries[i].verb == NULL || !completion_is_first(list, i))
            continue;
        fprintf(out, "        %s) echo '", noun);
        completion_write_verbs(list, noun, out);
        fputs("' ;;\n", out);
    }
}

/* The pattern of a command, with an option of it or without. */
static void write_pattern(const struct completion_entry *entry, const char *option, size_t length,
                          FILE *out)
{
    fprintf(out, "'%s%s%s%s%.*s'", entry->noun, entry->verb == NULL ? "" : " ",
            entry->verb == NULL ? "" : entry->verb, length == 0 ? "" : " ", (int)length, option);
}

static void write_options(const struct completion_list *list, FILE *out)
{
    const struct option_row *row;
    for (size_t i = 0; i < list->count; i++) {
        const struct completion_entry *entry = &list->entries[i];
        fputs("        ", out);
        write_pattern(entry, "", 0, out);
        fputs(") echo '", out);
        for (size_t at = 0; (row = options_row_at(entry->command, at)) != NULL; at++) {
            size_t length = option_short_length(row);
            fprintf(out, "%s%.*s%s%s", at == 0 ? "" : " ", (int)length, row->name,
                    length == 0 ? "" : " ", option_long_name(row));
        }
        fputs("' ;;\n", out);
    }
}

/* Behind a pattern: the words, or a sign that the script knows. */
static void write_kind(const char *argument, FILE *out)
{
    static const char *const signs[] = {
        [COMPLETION_NOTHING] = "-",
        [COMPLETION_FILES] = "/",
        [COMPLETION_DIRECTORIES] = "./",
    };
    enum completion_kind kind = completion_kind(argument);
    fputs(") echo '", out);
    if (kind == COMPLETION_WORDS)
        completion_write_words(argument, out);
    else
        fputs(signs[kind], out);
    fputs("' ;;\n", out);
}

static void write_argument(const struct completion_entry *entry, const struct option_row *row,
                           FILE *out)
{
    const char *name = option_long_name(row);
    size_t length = option_short_length(row);
    fputs("        ", out);
    write_pattern(entry, name, strlen(name), out);
    if (length > 0) {
        fputs(" | ", out);
        write_pattern(entry, row->name, length, out);
    }
    write_kind(row->argument, out);
}

static void write_arguments(const struct completion_list *list, FILE *out)
{
    const struct option_row *row;
    for (size_t i = 0; i < list->count; i++) {
        const struct completion_entry *entry = &list->entries[i];
        for (size_t at = 0; (row = options_row_at(entry->command, at)) != NULL; at++)
            if (row->argument != NULL)
                write_argument(entry, row, out);
        fputs("        ", out);
        write_pattern(entry, "", 0, out);
        write_kind(entry->command->operands, out);
    }
}

static const struct completion_part parts[] = {
    {"#@nouns", write_nouns},         {"#@verbs", write_verbs}, {"#@options", write_options},
    {"#@arguments", write_arguments}, {.mark = NULL},
};

static int run_bash(struct invocation *invocation, struct error *error)
{
    return completion_run(invocation, "bash", "templates/completion/bash", parts, error);
}

const struct command completion_bash_command = {
    .noun = "completion",
    .verb = "bash",
    .operands = "",
    .summary = "Print what completes the command line in bash.",
    .rows = completion_rows,
    .run = run_bash,
};
