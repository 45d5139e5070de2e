// SPDX-License-Identifier: Apache-2.0
/*
 * otpc project new: see otpc-project-new(1).
 */
#ifndef COMMAND_PROJECT_NEW_H
#define COMMAND_PROJECT_NEW_H

#include <command/command.h>

extern const struct command project_new_command;

#endif
