// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image diff: see otpc-image-diff(1).
 */
#ifndef COMMAND_IMAGE_DIFF_H
#define COMMAND_IMAGE_DIFF_H

#include <command/command.h>

extern const struct command image_diff_command;

#endif
