// SPDX-License-Identifier: Apache-2.0
/*
 * The memories of a project, drawn to scale, and their slots as a table.
 */
#ifndef COMMAND_PROJECT_DRAWING_H
#define COMMAND_PROJECT_DRAWING_H

#include <text/html.h>
#include <text/json_reader.h>

/* Appends one memory of the facts. */
void project_drawing_add(const struct json *memory, struct html *page);

#endif
