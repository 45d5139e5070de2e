// SPDX-License-Identifier: Apache-2.0
/*
 * otpc sfi verify: see otpc-sfi-verify(1).
 */
#ifndef COMMAND_SFI_VERIFY_H
#define COMMAND_SFI_VERIFY_H

#include <command/command.h>

extern const struct command sfi_verify_command;

#endif
