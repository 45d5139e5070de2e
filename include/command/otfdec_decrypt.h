// SPDX-License-Identifier: Apache-2.0
/*
 * otpc otfdec decrypt: see otpc-otfdec-decrypt(1).
 */
#ifndef COMMAND_OTFDEC_DECRYPT_H
#define COMMAND_OTFDEC_DECRYPT_H

#include <command/command.h>

extern const struct command otfdec_decrypt_command;

#endif
