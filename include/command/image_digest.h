// SPDX-License-Identifier: Apache-2.0
/*
 * otpc image digest: see otpc-image-digest(1).
 */
#ifndef COMMAND_IMAGE_DIGEST_H
#define COMMAND_IMAGE_DIGEST_H

#include <command/command.h>

extern const struct command image_digest_command;

#endif
