// SPDX-License-Identifier: Apache-2.0
/*
 * otpc config get: see otpc-config-get(1).
 */
#ifndef COMMAND_CONFIG_GET_H
#define COMMAND_CONFIG_GET_H

#include <command/command.h>

extern const struct command config_get_command;

#endif
