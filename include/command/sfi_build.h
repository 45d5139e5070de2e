// SPDX-License-Identifier: Apache-2.0
/*
 * otpc sfi build: see otpc-sfi-build(1).
 */
#ifndef COMMAND_SFI_BUILD_H
#define COMMAND_SFI_BUILD_H

#include <command/command.h>

extern const struct command sfi_build_command;

#endif
