// SPDX-License-Identifier: Apache-2.0
/*
 * otpc boot run: see otpc-boot-run(1).
 */
#ifndef COMMAND_BOOT_RUN_H
#define COMMAND_BOOT_RUN_H

#include <command/command.h>

extern const struct command boot_run_command;

#endif
