// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image info: see otpc-image-info(1).
 */
#ifndef COMMAND_IMAGE_INFO_H
#define COMMAND_IMAGE_INFO_H

#include <command/command.h>

extern const struct command image_info_command;

#endif
