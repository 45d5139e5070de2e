// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image build: see otpc-image-build(1).
 */
#ifndef COMMAND_IMAGE_BUILD_H
#define COMMAND_IMAGE_BUILD_H

#include <command/command.h>

extern const struct command image_build_command;

#endif
