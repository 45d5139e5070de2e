// SPDX-License-Identifier: Apache-2.0
/*
 * otpc modules check: see otpc-modules-check(1).
 */
#ifndef COMMAND_MODULES_CHECK_H
#define COMMAND_MODULES_CHECK_H

#include <command/command.h>

extern const struct command modules_check_command;

#endif
