// SPDX-License-Identifier: Apache-2.0
/*
 * The facts about a project as one HTML page that needs nothing else: templates/report/page.html, filled.
 */
#ifndef COMMAND_PROJECT_PAGE_H
#define COMMAND_PROJECT_PAGE_H

#include <text/html.h>
#include <text/json_reader.h>

/* Writes the page. Error: ERROR_BUG, out of memory. */
int project_page(const struct json *facts, struct html *page, struct error *error) must_check;

#endif
