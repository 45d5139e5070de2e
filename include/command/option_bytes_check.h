// SPDX-License-Identifier: Apache-2.0
/*
 * otpc option-bytes check: see otpc-option-bytes-check(1).
 */
#ifndef COMMAND_OPTION_BYTES_CHECK_H
#define COMMAND_OPTION_BYTES_CHECK_H

#include <command/command.h>

extern const struct command option_bytes_check_command;

#endif
