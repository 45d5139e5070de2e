// SPDX-License-Identifier: Apache-2.0
/*
 * otpc cert info: see otpc-cert-info(1).
 */
#ifndef COMMAND_CERT_INFO_H
#define COMMAND_CERT_INFO_H

#include <command/command.h>

extern const struct command cert_info_command;

#endif
