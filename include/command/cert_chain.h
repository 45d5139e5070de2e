// SPDX-License-Identifier: Apache-2.0
/*
 * otpc cert chain: see otpc-cert-chain(1).
 */
#ifndef COMMAND_CERT_CHAIN_H
#define COMMAND_CERT_CHAIN_H

#include <command/command.h>

extern const struct command cert_chain_command;

#endif
