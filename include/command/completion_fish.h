// SPDX-License-Identifier: Apache-2.0
/*
 * otpc completion fish: see otpc-completion-fish(1).
 */
#ifndef COMMAND_COMPLETION_FISH_H
#define COMMAND_COMPLETION_FISH_H

#include <command/command.h>

extern const struct command completion_fish_command;

#endif
