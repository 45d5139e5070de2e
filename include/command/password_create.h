// SPDX-License-Identifier: Apache-2.0
/*
 * otpc password create: see otpc-password-create(1).
 */
#ifndef COMMAND_PASSWORD_CREATE_H
#define COMMAND_PASSWORD_CREATE_H

#include <command/command.h>

extern const struct command password_create_command;

#endif
