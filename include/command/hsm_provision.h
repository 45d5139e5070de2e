// SPDX-License-Identifier: Apache-2.0
/*
 * otpc hsm provision: see otpc-hsm-provision(1).
 */
#ifndef COMMAND_HSM_PROVISION_H
#define COMMAND_HSM_PROVISION_H

#include <command/command.h>

extern const struct command hsm_provision_command;

#endif
