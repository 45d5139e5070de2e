// SPDX-License-Identifier: Apache-2.0
/*
 * otpc config set: see otpc-config-set(1).
 */
#ifndef COMMAND_CONFIG_SET_H
#define COMMAND_CONFIG_SET_H

#include <command/command.h>

extern const struct command config_set_command;

#endif
