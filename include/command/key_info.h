// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key info: see otpc-key-info(1).
 */
#ifndef COMMAND_KEY_INFO_H
#define COMMAND_KEY_INFO_H

#include <command/command.h>

extern const struct command key_info_command;

#endif
