// SPDX-License-Identifier: Apache-2.0
/*
 * What shells are told about the command line: every way to call a command, and what an argument of it is. All of it
 * comes from the rows of the commands.
 */
#ifndef COMMAND_COMPLETION_H
#define COMMAND_COMPLETION_H

#include <command/command.h>

/* One way to call a command. */
struct completion_entry {
    const char *noun; /* or the drop-in spelling */
    const char *verb; /* NULL: there is none */
    const struct command *command;
};

enum { COMPLETION_ENTRIES_MAX = 256 };

struct completion_list {
    struct completion_entry entries[COMPLETION_ENTRIES_MAX];
    size_t count;
};

enum completion_kind {
    COMPLETION_NOTHING, /* a number, a name: nothing that could be offered */
    COMPLETION_WORDS,   /* one of the words in it */
    COMPLETION_FILES,
    COMPLETION_DIRECTORIES,
};

/* What `argument` of an option's row, or the operands of a command, stand for. */
enum completion_kind completion_kind(const char *argument);

/* Whether no earlier entry has the noun of this one. */
bool completion_is_first(const struct completion_list *list, size_t index);

/* Whether it is a command of this noun. */
bool completion_has_noun(const struct completion_entry *entry, const char *noun);

/* Writes the verbs of a noun, and the words that may be written for an argument, a blank between two. */
void completion_write_verbs(const struct completion_list *list, const char *noun, FILE *out);
void completion_write_words(const char *argument, FILE *out);

/* Writes `text` for between single quotes, with a backslash before each character of `special`. */
void completion_quote(FILE *out, const char *text, const char *special);

/* What takes the place of a line of a frame that has nothing but the mark. A table ends with a row without mark. */
struct completion_part {
    const char *mark;
    void (*write)(const struct completion_list *list, FILE *out);
};

/* The commands that print scripts have no options of their own. */
extern const struct option_row completion_rows[];

/* Prints the script of a shell, made of the embedded file `frame`. Errors: ERROR_FILE, cannot write; ERROR_BUG. */
int completion_run(const struct invocation *invocation, const char *shell, const char *frame,
                   const struct completion_part *parts, struct error *error) must_check;

#endif
