// SPDX-License-Identifier: Apache-2.0
/*
 * otpc its info: see otpc-its-info(1).
 */
#ifndef COMMAND_ITS_INFO_H
#define COMMAND_ITS_INFO_H

#include <command/command.h>

extern const struct command its_info_command;

#endif
