// SPDX-License-Identifier: Apache-2.0
/*
 * The steps of a plan: each one call of the programmer.
 */
#ifndef DEVICE_PROVISION_STEPS_H
#define DEVICE_PROVISION_STEPS_H

#include <device/provision_plan.h>

enum { STEP_WORDS_MAX = 48 };

struct provision_step {
    char *title;
    char *confirm; /* what somebody has to say before this cannot be undone, or NULL */
    char *words[STEP_WORDS_MAX + 1]; /* program and arguments, ends with NULL */
    size_t count;
};

struct provision_steps {
    struct provision_step items[SEQUENCE_STEPS_MAX];
    size_t count;
};

/*
 * Makes the steps of an action; `programmer` is the program that they call. Errors: ERROR_CONFIG, the sequence has no such
 * action, a step that is none, or something that it needs and the plan does not say.
 */
int provision_steps_make(const struct provision_plan *plan, enum sequence_action action,
                         const char *programmer, struct provision_steps *steps,
                         struct error *error) must_check;
void provision_steps_release(struct provision_steps *steps);

#endif
