// SPDX-License-Identifier: Apache-2.0
/*
 * otpc sfi info: see otpc-sfi-info(1).
 */
#ifndef COMMAND_SFI_INFO_H
#define COMMAND_SFI_INFO_H

#include <command/command.h>

extern const struct command sfi_info_command;

#endif
