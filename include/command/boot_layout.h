// SPDX-License-Identifier: Apache-2.0
/*
 * otpc boot layout: see otpc-boot-layout(1).
 */
#ifndef COMMAND_BOOT_LAYOUT_H
#define COMMAND_BOOT_LAYOUT_H

#include <command/command.h>

extern const struct command boot_layout_command;

#endif
