// SPDX-License-Identifier: Apache-2.0
/*
 * otpc obk verify: see otpc-obk-verify(1).
 */
#ifndef COMMAND_OBK_VERIFY_H
#define COMMAND_OBK_VERIFY_H

#include <command/command.h>

extern const struct command obk_verify_command;

#endif
