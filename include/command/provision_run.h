// SPDX-License-Identifier: Apache-2.0
/*
 * otpc provision run: see otpc-provision-run(1).
 */
#ifndef COMMAND_PROVISION_RUN_H
#define COMMAND_PROVISION_RUN_H

#include <command/command.h>

extern const struct command provision_run_command;

#endif
