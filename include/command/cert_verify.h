// SPDX-License-Identifier: Apache-2.0
/*
 * otpc cert verify: see otpc-cert-verify(1).
 */
#ifndef COMMAND_CERT_VERIFY_H
#define COMMAND_CERT_VERIFY_H

#include <command/command.h>

extern const struct command cert_verify_command;

#endif
