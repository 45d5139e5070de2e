// SPDX-License-Identifier: Apache-2.0
/*
 * otpc report: a page about a project, see otpc-report(1).
 */
#ifndef COMMAND_PROJECT_REPORT_H
#define COMMAND_PROJECT_REPORT_H

#include <command/command.h>

extern const struct command project_report_command;

#endif
