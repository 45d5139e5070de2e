// SPDX-License-Identifier: Apache-2.0
/*
 * What image and option-byte key configurations have in common: the XML around them, and paths in it.
 */
#ifndef SPEC_CONFIG_FILE_H
#define SPEC_CONFIG_FILE_H

#include <base/run.h>
#include <base/text_list.h>
#include <text/xml.h>

/*
 * Resolves a path that stands in the XML `origin` (NULL: on the command line). Where only a file of other case
 * exists, that one is taken, with a warning. The caller frees `*path`. Error: out of memory.
 */
int config_resolve_file(const struct run *run, const char *origin, const char *text, char **path,
                        struct error *error) must_check;

/*
 * The value of "NAME=VALUE" in a list of overrides, or NULL; marks it in `used`, which has a place for each.
 */
const char *config_find_override(const struct text_list *sets, const char *name, bool *used);

/* The error of the first override that was not used, or 0. Error: ERROR_USAGE. */
int config_check_overrides(const struct text_list *sets, const bool *used, const char *config,
                           struct error *error) must_check;

#endif
