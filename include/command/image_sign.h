// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image sign: see otpc-image-sign(1).
 */
#ifndef COMMAND_IMAGE_SIGN_H
#define COMMAND_IMAGE_SIGN_H

#include <command/command.h>

extern const struct command image_sign_command;

#endif
