// SPDX-License-Identifier: Apache-2.0
/*
 * The parameters of an image XML: one table that says for each command how its value is read.
 */
#ifndef SPEC_IMAGE_PARAMETER_H
#define SPEC_IMAGE_PARAMETER_H

#include <pack/image_spec.h>

enum image_parameter_trait {
    TRAIT_FLAG = 1,   /* no value */
    TRAIT_FILE = 2,   /* the value is a path */
    TRAIT_NEEDED = 4, /* an image cannot be made without */
    TRAIT_REPEATABLE = 8,
};

struct image_parameter_row {
    const char *command; /* "" for the input file */
    enum image_parameter parameter;
    /* Reads a value that is not empty (for a flag: any) into the specification. Error: ERROR_CONFIG. */
    int (*read)(const struct image_parameter_row *row, const char *value, struct image_spec *spec,
                struct error *error);
    size_t offset; /* of the number or flag in the specification */
    uint64_t minimum;
    uint64_t maximum;
    const char *check; /* name of the check in reports */
    unsigned traits;
};

/* The row of a command, or NULL. */
const struct image_parameter_row *image_parameter_find(const char *command);

/* Calls `visit` for each row with TRAIT_NEEDED; stops and returns its result when that is not 0. */
int image_parameter_each_needed(int (*visit)(void *context, const struct image_parameter_row *row),
                                void *context) must_check;

/*
 * What follows from several parameters together, once all are read: sets what is derived, and refuses what contradicts
 * itself. `*check` becomes the name of the check that failed. Error: ERROR_CONFIG.
 */
int image_parameters_complete(struct image_spec *spec, const char **check,
                              struct error *error) must_check;

#endif
