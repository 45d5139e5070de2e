// SPDX-License-Identifier: Apache-2.0
/*
 * otpc completion bash: see otpc-completion-bash(1).
 */
#ifndef COMMAND_COMPLETION_BASH_H
#define COMMAND_COMPLETION_BASH_H

#include <command/command.h>

extern const struct command completion_bash_command;

#endif
