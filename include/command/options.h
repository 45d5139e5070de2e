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

/* Prints usage, summary and the list of options. */
void options_help(const struct command *command, FILE *stream);

#endif
