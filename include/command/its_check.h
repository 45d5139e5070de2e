// SPDX-License-Identifier: Apache-2.0
/*
 * otpc its check: see otpc-its-check(1).
 */
#ifndef COMMAND_ITS_CHECK_H
#define COMMAND_ITS_CHECK_H

#include <command/command.h>

extern const struct command its_check_command;

#endif
