// SPDX-License-Identifier: Apache-2.0
/*
 * otpc config check: see otpc-config-check(1).
 */
#ifndef COMMAND_CONFIG_CHECK_H
#define COMMAND_CONFIG_CHECK_H

#include <command/command.h>

extern const struct command config_check_command;

#endif
