// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key public: see otpc-key-public(1).
 */
#ifndef COMMAND_KEY_PUBLIC_H
#define COMMAND_KEY_PUBLIC_H

#include <command/command.h>

extern const struct command key_public_command;

#endif
