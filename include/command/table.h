// SPDX-License-Identifier: Apache-2.0
/*
 * All commands of the program.
 */
#ifndef COMMAND_TABLE_H
#define COMMAND_TABLE_H

#include <command/command.h>

/* The command at `index`, or NULL behind the last. */
const struct command *command_at(size_t index);

/* Those that otpc imgtool has beside them are in command/imgtool.h, and are found but not listed. */

/*
 * Finds the command that the arguments begin with, by noun and verb or by its drop-in spelling, and how many
 * arguments that took. NULL: there is none.
 */
const struct command *command_find(int count, char **arguments, int *taken);

#endif
