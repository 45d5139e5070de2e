// SPDX-License-Identifier: Apache-2.0
/*
 * Where the results of named checks go.
 */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include <base/error.h>
#include <stddef.h>

/*
 * Takes every finding, so that a check can go on and tell all; a NULL sink means: stop at the first, it is the error.
 */
struct finding_sink {
    void (*add)(void *context, const char *check, const struct error *finding);
    void *context;
};

/* Hands a finding to the sink and returns 0, or returns -1 where there is no sink. */
static inline int finding_add(const struct finding_sink *sink, const char *check,
                              const struct error *finding)
{
    if (sink == NULL)
        return -1;
    sink->add(sink->context, check, finding);
    return 0;
}

#endif
