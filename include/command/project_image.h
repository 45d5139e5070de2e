// SPDX-License-Identifier: Apache-2.0
/*
 * The images of a project: what each says of itself, and what the boot core says of it.
 */
#ifndef COMMAND_PROJECT_IMAGE_H
#define COMMAND_PROJECT_IMAGE_H

#include <command/project_facts.h>

/* Adds the image of a configuration to the facts. Errors: ERROR_BUG. */
int project_image_add(struct project_facts *facts, const char *config,
                      struct error *error) must_check;

#endif
