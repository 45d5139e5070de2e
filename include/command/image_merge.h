// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image merge: see otpc-image-merge(1).
 */
#ifndef COMMAND_IMAGE_MERGE_H
#define COMMAND_IMAGE_MERGE_H

#include <command/command.h>

extern const struct command image_merge_command;

#endif
