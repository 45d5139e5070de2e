// SPDX-License-Identifier: Apache-2.0
/*
 * What differs between two texts, as a unified diff that patch(1) takes.
 */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include <base/blob.h>

/*
 * Appends the diff of two texts of one file, with three lines around each change; nothing where they are the same. It is
 * right always, and short where lines changed, came or went in places. Error: ERROR_BUG, out of memory.
 */
int diff_write(const char *path, struct span before, struct span after, struct blob *text,
               struct error *error) must_check;

#endif
