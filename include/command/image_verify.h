// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image verify: see otpc-image-verify(1).
 */
#ifndef COMMAND_IMAGE_VERIFY_H
#define COMMAND_IMAGE_VERIFY_H

#include <command/command.h>

extern const struct command image_verify_command;

#endif
