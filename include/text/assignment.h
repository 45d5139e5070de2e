// SPDX-License-Identifier: Apache-2.0
/*
 * Lines of project files that give a name a value: found in the bytes as they are, so that a value can be replaced and
 * nothing else. Comments of C, shell and batch files are passed over.
 */
#ifndef TEXT_ASSIGNMENT_H
#define TEXT_ASSIGNMENT_H

#include <base/blob.h>
#include <stdbool.h>

enum assignment_kind {
    ASSIGNMENT_LAYOUT,     /* NAME = v of a preprocessed layout */
    ASSIGNMENT_DEFINE,     /* #define NAME v: .h .c .sct */
    ASSIGNMENT_SYMBOL,     /* define symbol NAME = v; of IAR: .icf */
    ASSIGNMENT_LINKER,     /* NAME = v, anywhere in a line: .ld .lds */
    ASSIGNMENT_SHELL,      /* NAME=v: .sh */
    ASSIGNMENT_BATCH,      /* set NAME=v: .bat .cmd */
    ASSIGNMENT_PROPERTIES, /* NAME=v to the end of the line: .properties .txt */
    ASSIGNMENT_OPTION,     /* -ob ... NAME=v ..., a command line of a programming script */
    ASSIGNMENT_KINDS,
};

/* What is looked for. */
struct assignment_query {
    enum assignment_kind kind;
    const char *name;
    const char *delimiter; /* of ASSIGNMENT_PROPERTIES; NULL: "=" */
    bool last;             /* the last of several, not the first */
};

/* The bytes of a value: without quotes around it, white space and comments. */
struct assignment {
    size_t start;
    size_t end;
    unsigned line;
};

/* The kind that files with the extension of `path` have; ASSIGNMENT_LAYOUT for extensions that no kind has. */
enum assignment_kind assignment_kind_of(const char *path);

/* As assignment_kind_of(), for a file that is read: a .c file is a preprocessed layout then. */
enum assignment_kind assignment_kind_of_layout(const char *path);

bool assignment_find(struct span text, const struct assignment_query *query,
                     struct assignment *found);

/*
 * The number that a name has: a sum of numbers and of other names that the file gives values. Errors: ERROR_CONFIG with
 * file and line, no such name, no number, names that need more than 4096 others or each other.
 */
int assignment_number(struct span text, const char *path, const struct assignment_query *query,
                      int64_t *value, struct error *error) must_check;

enum number_style {
    NUMBER_AS_BEFORE, /* hexadecimal or decimal, case and leading zeros as they stand there */
    NUMBER_UPPER,     /* 0x1F */
    NUMBER_LOWER,     /* 0x1f */
    NUMBER_DECIMAL,
};

/*
 * Appends a number as it would stand in place of `before`: parentheses around that and suffixes of C stay.
 * Error: ERROR_CONFIG, a number below 0.
 */
int number_restyle(struct span before, enum number_style style, int64_t value, struct blob *text,
                   struct error *error) must_check;

#endif
