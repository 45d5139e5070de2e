// SPDX-License-Identifier: Apache-2.0
/*
 * otpc option-bytes show: see otpc-option-bytes-show(1).
 */
#ifndef COMMAND_OPTION_BYTES_SHOW_H
#define COMMAND_OPTION_BYTES_SHOW_H

#include <command/command.h>

extern const struct command option_bytes_show_command;

#endif
