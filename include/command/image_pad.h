// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image pad: see otpc-image-pad(1).
 */
#ifndef COMMAND_IMAGE_PAD_H
#define COMMAND_IMAGE_PAD_H

#include <command/command.h>

extern const struct command image_pad_command;

#endif
