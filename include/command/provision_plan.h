// SPDX-License-Identifier: Apache-2.0
/*
 * otpc provision plan: see otpc-provision-plan(1).
 */
#ifndef COMMAND_PROVISION_PLAN_H
#define COMMAND_PROVISION_PLAN_H

#include <command/command.h>

extern const struct command provision_plan_command;

#endif
