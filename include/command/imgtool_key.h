// SPDX-License-Identifier: Apache-2.0
/*
 * The commands of imgtool on keys: see otpc-imgtool(1).
 */
#ifndef COMMAND_IMGTOOL_KEY_H
#define COMMAND_IMGTOOL_KEY_H

#include <command/command.h>

extern const struct command imgtool_keygen_command;
extern const struct command imgtool_getpub_command;
extern const struct command imgtool_getpubhash_command;
extern const struct command imgtool_getpriv_command;

#endif
