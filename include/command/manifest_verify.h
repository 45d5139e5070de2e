// SPDX-License-Identifier: Apache-2.0
/*
 * otpc manifest verify: see otpc-manifest-verify(1).
 */
#ifndef COMMAND_MANIFEST_VERIFY_H
#define COMMAND_MANIFEST_VERIFY_H

#include <command/command.h>

extern const struct command manifest_verify_command;

#endif
