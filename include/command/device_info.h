// SPDX-License-Identifier: Apache-2.0
/*
 * otpc device info: see otpc-device-info(1).
 */
#ifndef COMMAND_DEVICE_INFO_H
#define COMMAND_DEVICE_INFO_H

#include <command/command.h>

extern const struct command device_info_command;

#endif
