// SPDX-License-Identifier: Apache-2.0
/*
 * otpc hsm issue: see otpc-hsm-issue(1).
 */
#ifndef COMMAND_HSM_ISSUE_H
#define COMMAND_HSM_ISSUE_H

#include <command/command.h>

extern const struct command hsm_issue_command;

#endif
