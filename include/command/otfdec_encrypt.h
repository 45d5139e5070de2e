// SPDX-License-Identifier: Apache-2.0
/*
 * otpc otfdec encrypt: see otpc-otfdec-encrypt(1).
 */
#ifndef COMMAND_OTFDEC_ENCRYPT_H
#define COMMAND_OTFDEC_ENCRYPT_H

#include <command/command.h>

extern const struct command otfdec_encrypt_command;

#endif
