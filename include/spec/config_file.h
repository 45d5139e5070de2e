// SPDX-License-Identifier: Apache-2.0
/*
 * What image and option-byte key configurations have in common: overrides from the command line.
 */
#ifndef SPEC_CONFIG_FILE_H
#define SPEC_CONFIG_FILE_H

#include <base/text_list.h>

/*
 * The value of "NAME=VALUE" in a list of overrides, or NULL; marks it in `used`, which has a place for each.
 */
const char *config_find_override(const struct text_list *sets, const char *name, bool *used);

/* The error of the first override that was not used, or 0. Error: ERROR_USAGE. */
int config_check_overrides(const struct text_list *sets, const bool *used, const char *config,
                           struct error *error) must_check;

#endif
