// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image unpad: see otpc-image-unpad(1).
 */
#ifndef COMMAND_IMAGE_UNPAD_H
#define COMMAND_IMAGE_UNPAD_H

#include <command/command.h>

extern const struct command image_unpad_command;

#endif
