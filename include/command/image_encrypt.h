// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image encrypt: see otpc-image-encrypt(1).
 */
#ifndef COMMAND_IMAGE_ENCRYPT_H
#define COMMAND_IMAGE_ENCRYPT_H

#include <command/command.h>

extern const struct command image_encrypt_command;

#endif
