// SPDX-License-Identifier: Apache-2.0
/*
 * otpc license info: see otpc-license-info(1).
 */
#ifndef COMMAND_LICENSE_INFO_H
#define COMMAND_LICENSE_INFO_H

#include <command/command.h>

extern const struct command license_info_command;

#endif
