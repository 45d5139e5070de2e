// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands of `otpc applicfg` share: where a value comes from, and how they end.
 */
#ifndef COMMAND_APPLICFG_SOURCE_H
#define COMMAND_APPLICFG_SOURCE_H

#include <base/edit_set.h>
#include <command/command.h>
#include <text/assignment.h>

/* A macro of a layout, or elements of an XML. */
struct applicfg_source {
    const char *layout;
    const char *macro;
    const char *second_macro;
    const char *xml;
    struct text_list names; /* of parameters in the XML */
    const char *expression;
    struct text_list constants;
    const char *condition;
    bool decimal;
    bool verbose;
};

#define APPLICFG_VERBOSE_ROW(type, member)                                              \
    {                                                                                   \
        "--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(type, member.verbose) \
    }

#define APPLICFG_DECIMAL_ROW(type, member)                              \
    {                                                                   \
        "--decimal", NULL, "write it as a decimal number", OPTION_FLAG, \
            offsetof(type, member.decimal)                              \
    }

#define APPLICFG_LAYOUT_ROWS(type, member)                                                     \
    {"-l, --layout", "FILE", "layout, preprocessed, or header", OPTION_TEXT,                   \
     offsetof(type, member.layout)},                                                           \
    {                                                                                          \
        "-m, --macro", "NAME", "name in the layout", OPTION_TEXT, offsetof(type, member.macro) \
    }

#define APPLICFG_XML_ROWS(type, member)                                                    \
    {"-xml", "XML", "XML to read from", OPTION_TEXT, offsetof(type, member.xml)},          \
        {"-x, --xml", "XML", "the same", OPTION_TEXT, offsetof(type, member.xml)},         \
        {"-nxml", "NAME", "parameter in that XML; may be given again", OPTION_LIST,        \
         offsetof(type, member.names)},                                                    \
        {"-e, --expression", "EXPR", "sum of val1, val2, ... and cons1, ...", OPTION_TEXT, \
         offsetof(type, member.expression)},                                               \
        {"-cons", "N", "cons1, cons2, ... of the expression", OPTION_LIST,                 \
         offsetof(type, member.constants)},                                                \
    {                                                                                      \
        "-cond", "EXPR", "change nothing where this is 0", OPTION_TEXT,                    \
            offsetof(type, member.condition)                                               \
    }

void applicfg_source_release(struct applicfg_source *source);

bool applicfg_source_is_given(const struct applicfg_source *source);

/*
 * The value that the options ask for; parameters without an XML of their own are looked for in `file`. `*wanted` is false
 * where the condition is 0. Errors: ERROR_USAGE, no source; ERROR_FILE and ERROR_CONFIG, as they are read.
 */
int applicfg_source_value(const struct applicfg_source *source, const char *file, int64_t *value,
                          bool *wanted, struct error *error) must_check;

/* The value of a macro. Errors: as applicfg_source_value(). */
int applicfg_macro(const char *layout, const char *macro, int64_t *value,
                   struct error *error) must_check;

/* Whether a list such as "1,0x2 3" or "[1, 2]" has the value. */
bool applicfg_list_has(const char *list, int64_t value);

/* Reads a number of the command line. Error: ERROR_USAGE, with the option. */
int applicfg_number(const char *option, const char *text, int64_t *value,
                    struct error *error) must_check;

/* An option that has to be there. Error: ERROR_USAGE. */
int applicfg_need(const char *option, const char *value, struct error *error) must_check;

/* Writes what is changed; a report only with `verbose`, --verbose or --json. Error: ERROR_FILE. */
int applicfg_finish(const struct invocation *invocation, const struct edit_set *set, bool verbose,
                    struct error *error) must_check;

#endif
