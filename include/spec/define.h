// SPDX-License-Identifier: Apache-2.0
/*
 * Definitions of a C header that are active or in a comment.
 */
#ifndef SPEC_DEFINE_H
#define SPEC_DEFINE_H

#include <base/edit_set.h>

/*
 * Makes `#define NAME` active, or a comment of it; of several that with `value`, if one has it, else the first. `*found`
 * says whether there is one. Error: ERROR_BUG, out of memory.
 */
int define_set(struct edit_file *file, const char *name, const char *value, bool active,
               bool *found, struct error *error) must_check;

#endif
