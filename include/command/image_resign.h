// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image resign: see otpc-image-resign(1).
 */
#ifndef COMMAND_IMAGE_RESIGN_H
#define COMMAND_IMAGE_RESIGN_H

#include <command/command.h>

extern const struct command image_resign_command;

#endif
