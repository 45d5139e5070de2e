// SPDX-License-Identifier: Apache-2.0
/*
 * otpc obk lock: see otpc-obk-lock(1).
 */
#ifndef COMMAND_OBK_LOCK_H
#define COMMAND_OBK_LOCK_H

#include <command/command.h>

extern const struct command obk_lock_command;

#endif
