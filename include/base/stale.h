// SPDX-License-Identifier: Apache-2.0
/*
 * What an earlier build wrote, when a later one fails.
 */
#ifndef BASE_STALE_H
#define BASE_STALE_H

#include <base/run.h>
#include <stdbool.h>

/* A kind of file that builds write. */
struct stale_kind {
    const char *name; /* in messages */
    bool (*is_one)(const char *path);
};

/*
 * A script that does not look at the exit status must not use what an earlier build wrote: a file of that kind gets
 * another name, NAME.stale, with a warning. Nothing else is touched: neither another file at `path`, nor one that has
 * the other name already. Where it cannot be renamed, a warning says so. `path` NULL: nothing to do.
 */
void stale_set_aside(const struct run *run, const struct stale_kind *kind, const char *path);

#endif
