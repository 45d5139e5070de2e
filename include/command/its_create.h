// SPDX-License-Identifier: Apache-2.0
/*
 * otpc its create: see otpc-its-create(1).
 */
#ifndef COMMAND_ITS_CREATE_H
#define COMMAND_ITS_CREATE_H

#include <command/command.h>

extern const struct command its_create_command;

#endif
