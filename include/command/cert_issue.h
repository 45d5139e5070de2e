// SPDX-License-Identifier: Apache-2.0
/*
 * otpc cert issue: see otpc-cert-issue(1).
 */
#ifndef COMMAND_CERT_ISSUE_H
#define COMMAND_CERT_ISSUE_H

#include <command/command.h>

extern const struct command cert_issue_command;

#endif
