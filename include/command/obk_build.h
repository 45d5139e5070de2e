// SPDX-License-Identifier: Apache-2.0
/*
 * otpc obk build: see otpc-obk-build(1).
 */
#ifndef COMMAND_OBK_BUILD_H
#define COMMAND_OBK_BUILD_H

#include <command/command.h>

extern const struct command obk_build_command;

#endif
