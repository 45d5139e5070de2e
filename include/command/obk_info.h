// SPDX-License-Identifier: Apache-2.0
/*
 * otpc obk info: see otpc-obk-info(1).
 */
#ifndef COMMAND_OBK_INFO_H
#define COMMAND_OBK_INFO_H

#include <command/command.h>

extern const struct command obk_info_command;

#endif
