// SPDX-License-Identifier: Apache-2.0
/*
 * Options from rows: parsing, usage, help.
 */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include <command/command.h>

/*
 * Parses `arguments` into the options, the common options and the operands of `invocation`.
 * Error: ERROR_USAGE, an option unknown, without its argument, or not a number; too few or too many operands.
 */
int options_parse(const struct command *command, int count, char **arguments,
                  struct common_options *common, struct invocation *invocation,
                  struct error *error) must_check;

/* The row at `index` of those that the command has and those that every command has, or NULL behind the last. */
const struct option_row *options_row_at(const struct command *command, size_t index);

/* The name of an option, with its dashes: the long one where it has two. */
const char *option_long_name(const struct option_row *row);

/* The length of the short name that the name of a row begins with; 0: it has none beside another. */
size_t option_short_length(const struct option_row *row);

/* Prints usage, summary and the list of options. */
void options_help(const struct command *command, FILE *stream);

#endif
