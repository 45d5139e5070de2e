// SPDX-License-Identifier: Apache-2.0
/*
 * What a command is: a row in one table, with rows for its options.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <base/run.h>
#include <base/text_list.h>

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char * */
    OPTION_NUMBER, /* unsigned */
    OPTION_LIST,   /* struct text_list; may be given again and again */
    OPTION_PAIRS,  /* struct text_list of two arguments each time; likewise */
    OPTION_WORDS,  /* struct text_list of the words up to the next option, then NULL; likewise */
};

/* One option: drives parsing, usage and help. A table ends with a row without name. */
struct option_row {
    const char *name;     /* with its dashes; one that is short too: "-k, --key" */
    const char *argument; /* how help names it; NULL for a flag */
    const char *help;
    enum option_kind kind;
    size_t offset; /* in the command's options */
};

/* What every command knows. */
struct common_options {
    bool json;
    bool quiet;
    bool verbose;
    bool help;
};

/* The command line, taken apart. */
struct invocation {
    struct run *run;
    void *options; /* as the command's rows say */
    struct text_list operands;
    bool silent; /* called by a drop-in name: no report of success unless asked for */
};

struct command {
    const char *noun;
    const char *verb;     /* "": the noun alone is the command */
    const char *drop_in;  /* the spelling of ST's tool, or NULL */
    const char *operands; /* how usage names them, "" where there are none */
    size_t operands_min;
    size_t operands_max;
    const char *summary;
    const char *note; /* what help says besides, on lines of at most 79 characters; or NULL */
    const struct option_row *rows;
    size_t options_size;
    /* Returns 0, or -1 with the error; an empty message: it has been shown already. */
    int (*run)(struct invocation *invocation, struct error *error);
    void (*release)(void *options); /* or NULL */
};

#endif
