// SPDX-License-Identifier: Apache-2.0
/*
 * A temporary directory for one test, removed with all that is in it when the test ends.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <base/blob.h>

struct scratch {
    char directory[64];
    char *paths[256]; /* handed out; freed at the end */
    size_t count;
};

/* For cmocka_unit_test_setup_teardown(): `*state` is the scratch directory. */
int scratch_setup(void **state);
int scratch_teardown(void **state);

/* The path of a name in the directory; lives as long as the directory. */
const char *scratch_path(struct scratch *scratch, const char *name);

/* Makes a directory in it, and those above. */
const char *scratch_directory(struct scratch *scratch, const char *name);

/* Writes a file, with the directories above it; returns its path. Uses nothing of the code under test. */
const char *scratch_write(struct scratch *scratch, const char *name, struct span bytes);
const char *scratch_text(struct scratch *scratch, const char *name, const char *text);

/* Appends what a file holds; fails the test where it cannot be read. */
void scratch_read(const char *path, struct blob *bytes);

/* How many entries a directory has, hidden ones too. */
size_t scratch_entries(const char *path);

#endif
