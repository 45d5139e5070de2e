// SPDX-License-Identifier: Apache-2.0
/*
 * otpc device new: see otpc-device-new(1).
 */
#ifndef COMMAND_DEVICE_NEW_H
#define COMMAND_DEVICE_NEW_H

#include <command/command.h>

extern const struct command device_new_command;

#endif
