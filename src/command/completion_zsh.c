// SPDX-License-Identifier: Apache-2.0
#include <command/completion.h>
#include <command/completion_zsh.h>
#include <command/options.h>
#include <string.h>

static void write_nouns(const struct completion_list *list, FILE *out)
{
    for (size_t i = 0; i < list->count; i++)
        if (completion_is_first(list, i))
            fprintf(out, "        %s\n", list->entries[i].noun);
    fputs("        --help\n        --version\n        --list-commands\n", out);
}

static void write_verb(const struct completion_entry *entry, FILE *out)
{
    fprintf(out, "            '%s:", entry->verb);
    completion_quote(out, entry->command->summary, ":\\");
    fputs("'\n", out);
}

static void write_verbs(const struct completion_list *list, FILE *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *noun = list->entries[i].noun;
        if (list->entries[i].verb == NULL || !completion_is_first(list, i))
            continue;
        fprintf(out, "        %s) verbs=(\n", noun);
        for (size_t verb = i; verb < list->count; verb++)
            if (completion_has_noun(&list->entries[verb], noun))
                write_verb(&list->entries[verb], out);
        fputs("        ) ;;\n", out);
    }
}

/* `:MESSAGE:ACTION` of _arguments. */
static void write_action(const char *argument, FILE *out)
{
    static const char *const actions[] = {
        [COMPLETION_NOTHING] = " ",
        [COMPLETION_FILES] = "_files",
        [COMPLETION_DIRECTORIES] = "_files -/",
    };
    enum completion_kind kind = completion_kind(argument);
    fputs(":", out);
    completion_quote(out, argument, ":\\");
    fputs(kind == COMPLETION_WORDS ? ":(" : ":", out);
    if (kind == COMPLETION_WORDS)
        completion_write_words(argument, out);
    else
        fputs(actions[kind], out);
    fputs(kind == COMPLETION_WORDS ? ")" : "", out);
}

/* The specification of one name of an option. A list may be given again and again, a pair has two arguments. */
static void write_option(const struct option_row *row, const char *name, size_t length, FILE *out)
{
    bool repeats = row->kind == OPTION_LIST || row->kind == OPTION_PAIRS;
    bool joins = row->argument != NULL && row->kind != OPTION_PAIRS;
    fprintf(out, "            '%s%.*s%s[", repeats ? "*" : "", (int)length, name,
            !joins           ? ""
            : name[1] == '-' ? "="
                             : "+");
    completion_quote(out, row->help, ":[]\\");
    fputs("]", out);
    if (row->argument != NULL)
        write_action(row->argument, out);
    if (row->kind == OPTION_PAIRS)
        write_action(row->argument, out);
    fputs("' \\\n", out);
}

static void write_call(const struct completion_entry *entry, FILE *out)
{
    const struct option_row *row;
    fprintf(out, "        '%s%s%s') _arguments -s \\\n", entry->noun,
            entry->verb == NULL ? "" : " ", entry->verb == NULL ? "" : entry->verb);
    for (size_t i = 0; (row = options_row_at(entry->command, i)) != NULL; i++) {
        const char *name = option_long_name(row);
        if (option_short_length(row) > 0)
            write_option(row, row->name, option_short_length(row), out);
        write_option(row, name, strlen(name), out);
    }
    if (entry->command->operands[0] == '\0') {
        fputs("            && : ;;\n", out);
        return;
    }
    fputs("            '*", out);
    write_action(entry->command->operands, out);
    fputs("' ;;\n", out);
}

static void write_arguments(const struct completion_list *list, FILE *out)
{
    for (size_t i = 0; i < list->count; i++)
        write_call(&list->entries[i], out);
}

static const struct completion_part parts[] = {
    {"#@nouns", write_nouns},
    {"#@verbs", write_verbs},
    {"#@arguments", write_arguments},
    {.mark = NULL},
};

static int run_zsh(struct invocation *invocation, struct error *error)
{
    return completion_run(invocation, "zsh", "templates/completion/zsh", parts, error);
}

const struct command completion_zsh_command = {
    .noun = "completion",
    .verb = "zsh",
    .operands = "",
    .summary = "Print what completes the command line in zsh.",
    .rows = completion_rows,
    .run = run_zsh,
};
