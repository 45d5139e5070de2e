// SPDX-License-Identifier: Apache-2.0
/*
 * A progress bar on a terminal, for work that takes more than half a second.
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <base/run.h>
#include <time.h>

struct progress {
    const struct run *run;
    const char *label;
    uint64_t total; /* bytes */
    struct timespec start;
    int shown; /* percent; -1: nothing yet */
};

void progress_start(struct progress *progress, const struct run *run, const char *label,
                    uint64_t total);
void progress_update(struct progress *progress, uint64_t done);

/* Clears the bar, if one was shown. */
void progress_release(struct progress *progress);

#endif
