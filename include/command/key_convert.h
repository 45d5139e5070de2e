// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key convert: see otpc-key-convert(1).
 */
#ifndef COMMAND_KEY_CONVERT_H
#define COMMAND_KEY_CONVERT_H

#include <command/command.h>

extern const struct command key_convert_command;

#endif
