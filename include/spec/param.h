// SPDX-License-Identifier: Apache-2.0
/*
 * Parameters of an image XML that are there or not, such as flags.
 */
#ifndef SPEC_PARAM_H
#define SPEC_PARAM_H

#include <base/edit_set.h>

/* A parameter to be made; a NULL member has no element. */
struct param {
    const char *name;
    const char *link; /* <Link> */
    const char *type;
    const char *command;
    const char *enable;
    const char *hidden;
    const char *fallback; /* <Default> */
};

/*
 * Adds a parameter behind the first one; one with the same command stays as it is, also where it is disabled. Errors:
 * ERROR_CONFIG, the file is no image XML, or a member cannot stand there.
 */
int param_add(struct edit_file *file, const struct param *param, struct error *error) must_check;

/* Removes the parameters with that command, if any. Error: ERROR_CONFIG, the file is no image XML. */
int param_remove(struct edit_file *file, const char *command, struct error *error) must_check;

#endif
