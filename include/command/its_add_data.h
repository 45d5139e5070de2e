// SPDX-License-Identifier: Apache-2.0
/*
 * otpc its add-data: see otpc-its-add-data(1).
 */
#ifndef COMMAND_ITS_ADD_DATA_H
#define COMMAND_ITS_ADD_DATA_H

#include <command/command.h>

extern const struct command its_add_data_command;

#endif
