// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image extract: see otpc-image-extract(1).
 */
#ifndef COMMAND_IMAGE_EXTRACT_H
#define COMMAND_IMAGE_EXTRACT_H

#include <command/command.h>

extern const struct command image_extract_command;

#endif
