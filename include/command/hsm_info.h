// SPDX-License-Identifier: Apache-2.0
/*
 * otpc hsm info: see otpc-hsm-info(1).
 */
#ifndef COMMAND_HSM_INFO_H
#define COMMAND_HSM_INFO_H

#include <command/command.h>

extern const struct command hsm_info_command;

#endif
