// SPDX-License-Identifier: Apache-2.0
/*
 * otpc license verify: see otpc-license-verify(1).
 */
#ifndef COMMAND_LICENSE_VERIFY_H
#define COMMAND_LICENSE_VERIFY_H

#include <command/command.h>

extern const struct command license_verify_command;

#endif
