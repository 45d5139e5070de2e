// SPDX-License-Identifier: Apache-2.0
/*
 * otpc obk data: see otpc-obk-data(1).
 */
#ifndef COMMAND_OBK_DATA_H
#define COMMAND_OBK_DATA_H

#include <command/command.h>

extern const struct command obk_data_command;

#endif
