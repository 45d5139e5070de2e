// SPDX-License-Identifier: Apache-2.0
/*
 * otpc completion zsh: see otpc-completion-zsh(1).
 */
#ifndef COMMAND_COMPLETION_ZSH_H
#define COMMAND_COMPLETION_ZSH_H

#include <command/command.h>

extern const struct command completion_zsh_command;

#endif
