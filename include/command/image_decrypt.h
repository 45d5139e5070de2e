// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image decrypt: see otpc-image-decrypt(1).
 */
#ifndef COMMAND_IMAGE_DECRYPT_H
#define COMMAND_IMAGE_DECRYPT_H

#include <command/command.h>

extern const struct command image_decrypt_command;

#endif
