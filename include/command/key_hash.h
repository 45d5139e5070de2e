// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key hash: see otpc-key-hash(1).
 */
#ifndef COMMAND_KEY_HASH_H
#define COMMAND_KEY_HASH_H

#include <command/command.h>

extern const struct command key_hash_command;

#endif
