// SPDX-License-Identifier: Apache-2.0
/*
 * otpc sfi install: see otpc-sfi-install(1).
 */
#ifndef COMMAND_SFI_INSTALL_H
#define COMMAND_SFI_INSTALL_H

#include <command/command.h>

extern const struct command sfi_install_command;

#endif
