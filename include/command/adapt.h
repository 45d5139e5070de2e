// SPDX-License-Identifier: Apache-2.0
/*
 * `otpc adapt`: everything in a project that has to agree with a flash layout, in one step.
 */
#ifndef COMMAND_ADAPT_H
#define COMMAND_ADAPT_H

#include <command/command.h>

extern const struct command adapt_command;

#endif
