// SPDX-License-Identifier: Apache-2.0
/*
 * One entry of a mapping: a value and its place. For spec/adapt.c.
 */
#ifndef SPEC_ADAPT_ENTRY_H
#define SPEC_ADAPT_ENTRY_H

#include <spec/adapt.h>

/* Changes the file as the entry says. Errors: as adapt_apply(). */
int adapt_entry_apply(struct adapt *adapt, const struct json *json, const char *where,
                      struct edit_file *file, struct error *error) must_check;

/* Evaluates an expression of the mapping. Error: ERROR_CONFIG at that place of it. */
int adapt_evaluate(struct adapt *adapt, const char *text, const char *where, int64_t *value,
                   struct error *error) must_check;

/* Says at which place of the mapping an error came up that names no file; returns -1. */
int adapt_error(const struct adapt *adapt, const char *where, struct error *error);

/* A path of the mapping, as it is seen from here. Error: out of memory. */
int adapt_path(const struct adapt *adapt, const char *path, char **resolved,
               struct error *error) must_check;

#endif
