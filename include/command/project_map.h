// SPDX-License-Identifier: Apache-2.0
/*
 * The flash map of a project: memories, the slots in them, and which images lie there.
 */
#ifndef COMMAND_PROJECT_MAP_H
#define COMMAND_PROJECT_MAP_H

#include <command/project_facts.h>

/*
 * Adds the map to the facts: that of the layout, or where none is named, the slots that the images themselves tell of,
 * in memories of which only the used part is known. An image that begins where no slot of the layout does is a
 * check that failed. Error: ERROR_BUG, out of memory.
 */
int project_map_add(struct project_facts *facts, struct error *error) must_check;

/* What an image is to a layout: the slot that it begins in, an `enum bootcore_slot`; -1: none. */
int project_map_slot(const struct layout *layout, const struct project_image *image);

#endif
