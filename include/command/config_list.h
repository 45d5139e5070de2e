// SPDX-License-Identifier: Apache-2.0
/*
 * otpc config list: see otpc-config-list(1).
 */
#ifndef COMMAND_CONFIG_LIST_H
#define COMMAND_CONFIG_LIST_H

#include <command/command.h>

extern const struct command config_list_command;

#endif
