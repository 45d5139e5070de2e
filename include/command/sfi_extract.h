// SPDX-License-Identifier: Apache-2.0
/*
 * otpc sfi extract: see otpc-sfi-extract(1).
 */
#ifndef COMMAND_SFI_EXTRACT_H
#define COMMAND_SFI_EXTRACT_H

#include <command/command.h>

extern const struct command sfi_extract_command;

#endif
