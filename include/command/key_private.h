// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key private: see otpc-key-private(1).
 */
#ifndef COMMAND_KEY_PRIVATE_H
#define COMMAND_KEY_PRIVATE_H

#include <command/command.h>

extern const struct command key_private_command;

#endif
