// SPDX-License-Identifier: Apache-2.0
/*
 * Shared libraries that are loaded when they are needed: who does not need one does not pay for it.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <base/error.h>
#include <stddef.h>

/* One function of a library, and where its address goes in the structure that holds them all. */
struct library_row {
    const char *name;
    size_t offset;
};

/*
 * Loads `name` and fills `functions` by `count` rows. The library stays until the process ends.
 * Error: ERROR_CRYPTO, it is not there, or not one that has these functions.
 */
int library_load(const char *name, const struct library_row *rows, size_t count, void *functions,
                 struct error *error) must_check;

#endif
