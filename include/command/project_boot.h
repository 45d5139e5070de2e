// SPDX-License-Identifier: Apache-2.0
/*
 * What a device would do with the images of a project: boots on the desk, as `otpc boot run` does them.
 */
#ifndef COMMAND_PROJECT_BOOT_H
#define COMMAND_PROJECT_BOOT_H

#include <command/project_facts.h>

/*
 * Adds boots to the facts, where there is a layout: one with first images, which lie in primary slots, and one with updates
 * as well: those for secondary slots, and encrypted ones where a first image lies. Errors: ERROR_BUG.
 */
int project_boot_add(struct project_facts *facts, struct error *error) must_check;

#endif
