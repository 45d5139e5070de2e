// SPDX-License-Identifier: Apache-2.0
/*
 * otpc device verify: see otpc-device-verify(1).
 */
#ifndef COMMAND_DEVICE_VERIFY_H
#define COMMAND_DEVICE_VERIFY_H

#include <command/command.h>

extern const struct command device_verify_command;

#endif
