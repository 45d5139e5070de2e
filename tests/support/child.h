// SPDX-License-Identifier: Apache-2.0
/*
 * Part of a test in a process of its own, for what would harm the test program: limits, signals, sessions, streams.
 */
#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

struct in_child {
    pid_t process;
};

/* True in the child, which must not return but call in_child_end() or end otherwise; no assertion may stand there. */
bool in_child_start(struct in_child *child);

/* Ends the child with status 0 if all was good, else 1. Flushes nothing. */
_Noreturn void in_child_end(bool good);

/* Waits; the exit status, or 128 and the number of the signal that ended it. */
int in_child_status(const struct in_child *child);

#endif
