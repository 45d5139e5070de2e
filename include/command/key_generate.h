// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key generate: see otpc-key-generate(1).
 */
#ifndef COMMAND_KEY_GENERATE_H
#define COMMAND_KEY_GENERATE_H

#include <command/command.h>

extern const struct command key_generate_command;

#endif
