// SPDX-License-Identifier: Apache-2.0
/*
 * A directory of outputs that appears whole or not at all, for files that only its owner may see.
 *
 * It is filled under another name beside its target; output_directory_commit() renames it. While the other name exists,
 * SIGINT, SIGTERM and SIGHUP wait: who fills it looks at interrupt_pending(), and stops.
 */
#ifndef BASE_OUTPUT_DIRECTORY_H
#define BASE_OUTPUT_DIRECTORY_H

#include <base/interrupt.h>

struct output_directory {
    char *target;
    char *temporary;
    struct interrupt_hold hold;
};

/* Errors: ERROR_FILE, the target exists and is not an empty directory, or none can be made beside it. */
int output_directory_open(struct output_directory *directory, const char *path,
                          struct error *error) must_check;

/* Where a file of that name is written meanwhile; the caller frees it. Error: ERROR_BUG, out of memory. */
int output_directory_path(const struct output_directory *directory, const char *name, char **path,
                          struct error *error) must_check;

/* Makes the directory appear under its name. Error: ERROR_FILE. */
int output_directory_commit(struct output_directory *directory, struct error *error) must_check;

/* Gives everything back; without a commit before it, the directory and the files in it are removed. */
void output_directory_release(struct output_directory *directory);

#endif
