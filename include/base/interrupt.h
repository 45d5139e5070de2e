// SPDX-License-Identifier: Apache-2.0
/*
 * SIGINT, SIGTERM and SIGHUP, held back while something must be put right before they may end the process.
 */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include <base/error.h>
#include <stdbool.h>

struct interrupt_hold {
    void *mask; /* the signal mask to restore; NULL: nothing is held */
};

/* Error: ERROR_BUG, out of memory. */
int interrupt_hold(struct interrupt_hold *hold, struct error *error) must_check;

/* Lets signals through again; one that came meanwhile takes effect here. */
void interrupt_hold_release(struct interrupt_hold *hold);

/* Whether a signal is being held back. */
bool interrupt_pending(void);

/* Waits until `descriptor` has input or a signal, held back, has come; false for the signal. */
bool interrupt_wait(int descriptor);

#endif
