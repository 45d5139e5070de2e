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

/*
 * Adds options with the keys that a device has for an image, as `image verify` and `boot run` take them, and leaves out
 * what is there: those of its linked configuration, or where that has none to verify with, those that the image itself
 * names. Error: out of memory.
 */
int project_image_add_keys(const struct project_facts *facts, const struct project_image *image,
                           struct text_list *words, struct error *error) must_check;

#endif
