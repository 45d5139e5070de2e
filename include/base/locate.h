// SPDX-License-Identifier: Apache-2.0
/*
 * Finding the files that other files name, whatever system those were written on.
 */
#ifndef BASE_LOCATE_H
#define BASE_LOCATE_H

#include <base/run.h>

/*
 * Resolves a path that stands in the file `origin` (NULL: on the command line). Where only a file of other case
 * exists, that one is taken, with a warning. The caller frees `*path`. Error: out of memory.
 */
int locate_file(const struct run *run, const char *origin, const char *text, char **path,
                struct error *error) must_check;

#endif
