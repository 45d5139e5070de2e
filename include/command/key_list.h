// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key list: see otpc-key-list(1).
 */
#ifndef COMMAND_KEY_LIST_H
#define COMMAND_KEY_LIST_H

#include <command/command.h>

extern const struct command key_list_command;

#endif
