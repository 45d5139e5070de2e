// SPDX-License-Identifier: Apache-2.0
/*
 * otpc option-bytes edit: see otpc-option-bytes-edit(1).
 */
#ifndef COMMAND_OPTION_BYTES_EDIT_H
#define COMMAND_OPTION_BYTES_EDIT_H

#include <command/command.h>

extern const struct command option_bytes_edit_command;

#endif
