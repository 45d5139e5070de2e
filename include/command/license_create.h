// SPDX-License-Identifier: Apache-2.0
/*
 * otpc license create: see otpc-license-create(1).
 */
#ifndef COMMAND_LICENSE_CREATE_H
#define COMMAND_LICENSE_CREATE_H

#include <command/command.h>

extern const struct command license_create_command;

#endif
