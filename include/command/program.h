// SPDX-License-Identifier: Apache-2.0
/*
 * The program as a whole: finds the command, runs it, shows the one error.
 */
#ifndef COMMAND_PROGRAM_H
#define COMMAND_PROGRAM_H

/* The version of the program, as `--version` prints it. */
const char *program_version(void);

/* Runs the command that `arguments` (without the program's name) ask for; returns the exit status. */
int program_run(int count, char **arguments);

#endif
