// SPDX-License-Identifier: Apache-2.0
/*
 * `otpc shell-init`: functions that put otpc in the place of ST's tools in a shell.
 */
#ifndef COMMAND_SHELL_INIT_H
#define COMMAND_SHELL_INIT_H

#include <command/command.h>

extern const struct command shell_init_command;

#endif
