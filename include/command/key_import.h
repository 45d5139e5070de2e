// SPDX-License-Identifier: Apache-2.0
/*
 * otpc key import: see otpc-key-import(1).
 */
#ifndef COMMAND_KEY_IMPORT_H
#define COMMAND_KEY_IMPORT_H

#include <command/command.h>

extern const struct command key_import_command;

#endif
