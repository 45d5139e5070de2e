// SPDX-License-Identifier: Apache-2.0
/*
 * otpc its add-key: see otpc-its-add-key(1).
 */
#ifndef COMMAND_ITS_ADD_KEY_H
#define COMMAND_ITS_ADD_KEY_H

#include <command/command.h>

extern const struct command its_add_key_command;

#endif
