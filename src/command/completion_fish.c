// SPDX-License-Identifier: Apache-2.0
#include <command/completion.h>
#include <command/completion_fish.h>
#include <command/options.h>
#include <string.h>

static void write_description(const char *text, FILE *out)
{
    fputs(" -d '", out);
    for (; *text != '\0'; text++)
        fprintf(out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
    fputs("'\n", out);
}

static void write_nouns(const struct completion_list *list, FILE *out)
{
    fputs("complete -c otpc -n __otpc_at -a '", out);
    for (size_t i = 0; i < list->count; i++)
        if (completion_is_first(list, i))
            fprintf(out, "%s ", list->entries[i].noun);
    fputs("--help --version --list-commands'\n", out);
}

static void write_verbs(const struct completion_list *list, FILE *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct completion_entry *entry = &list->entries[i];
        if (entry->verb == NULL)
            continue;
        fprintf(out, "complete -c otpc -n '__otpc_at %s' -a %s", entry->noun, entry->verb);
        write_description(entry->command->summary, out);
    }
}

static void write_condition(const struct completion_entry *entry, FILE *out)
{
    fprintf(out, "complete -c otpc -n '__otpc_behind %s%s%s'", entry->noun,
            entry->verb == NULL ? "" : " ", entry->verb == NULL ? "" : entry->verb);
}

/* What an argument may be; fish knows no directories alone but by a function of its own. */
static void write_kind(const char *argument, FILE *out)
{
    switch (completion_kind(argument)) {
    case COMPLETION_NOTHING:
        fputs(" -x", out);
        return;
    case COMPLETION_FILES:
        fputs(" -r -F", out);
        return;
    case COMPLETION_DIRECTORIES:
        fputs(" -x -a '(__fish_complete_directories)'", out);
        return;
    case COMPLETION_WORDS:
        fputs(" -x -a '", out);
        completion_write_words(argument, out);
        fputs("'", out);
        return;
    }
}

static void write_option(const struct completion_entry *entry, const struct option_row *row,
                         FILE *out)
{
    const char *name = option_long_name(row);
    size_t length = option_short_length(row);
    write_condition(entry, out);
    if (length > 0)
        fprintf(out, " -%c %.*s", length == 2 ? 's' : 'o', (int)length - 1, row->name + 1);
    if (name[1] == '-')
        fprintf(out, " -l %s", name + 2);
    else
        fprintf(out, " -%c %s", strlen(name) == 2 ? 's' : 'o', name + 1);
    if (row->argument != NULL)
        write_kind(row->argument, out);
    write_description(row->help, out);
}

static void write_operands(const struct completion_entry *entry, FILE *out)
{
    enum completion_kind kind = completion_kind(entry->command->operands);
    if (kind == COMPLETION_NOTHING)
        return;
    write_condition(entry, out);
    if (kind == COMPLETION_DIRECTORIES)
        fputs(" -a '(__fish_complete_directories)'\n", out);
    else
        fputs(" -F\n", out);
}

static void write_arguments(const struct completion_list *list, FILE *out)
{
    const struct option_row *row;
    for (size_t i = 0; i < list->count; i++) {
        const struct completion_entry *entry = &list->entries[i];
        for (size_t at = 0; (row = options_row_at(entry->command, at)) != NULL; at++)
            write_option(entry, row, out);
        write_operands(entry, out);
    }
}

static const struct completion_part parts[] = {
    {"#@nouns", write_nouns},
    {"#@verbs", write_verbs},
    {"#@arguments", write_arguments},
    {.mark = NULL},
};

static int run_fish(struct invocation *invocation, struct error *error)
{
    return completion_run(invocation, "fish", "templates/completion/fish", parts, error);
}

const struct command completion_fish_command = {
    .noun = "completion",
    .verb = "fish",
    .operands = "",
    .summary = "Print what completes the command line in fish.",
    .rows = completion_rows,
    .run = run_fish,
};
