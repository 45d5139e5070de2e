// SPDX-License-Identifier: Apache-2.0
/*
 * otpc imgtool: the commands of MCUboot's imgtool, see otpc-imgtool(1).
 */
#ifndef COMMAND_IMGTOOL_H
#define COMMAND_IMGTOOL_H

#include <command/command.h>

/* The command at `index` that only imgtool has, or NULL behind the last. */
const struct command *imgtool_command_at(size_t index);

/* The command of otpc's own that imgtool calls `*name`, or NULL behind the last. */
const struct command *imgtool_alias_at(size_t index, const char **name);

/*
 * Puts what a command line means in otpc's own words into `words`, where it begins with `imgtool` and a command that
 * otpc has too; otherwise copies it. Error: ERROR_USAGE, a command that is not covered; ERROR_BUG, out of memory.
 */
int imgtool_translate(int count, char **arguments, struct text_list *words,
                      struct error *error) must_check;

/* Lists all of them. */
void imgtool_list(FILE *stream);

#endif
