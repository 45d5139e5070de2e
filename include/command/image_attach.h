// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image attach: see otpc-image-attach(1).
 */
#ifndef COMMAND_IMAGE_ATTACH_H
#define COMMAND_IMAGE_ATTACH_H

#include <command/command.h>

extern const struct command image_attach_command;

#endif
