// SPDX-License-Identifier: Apache-2.0
/*
 * What a directory holds.
 */
#ifndef BASE_DIRECTORY_H
#define BASE_DIRECTORY_H

#include <base/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Paths that it owns, sorted. */
struct path_list {
    char **items;
    size_t count;
};

bool directory_exists(const char *path);

/*
 * Makes a directory for files that nobody else may see, where temporary files go (TMPDIR); the caller frees `*path`, and
 * removes it with directory_remove_private(). Error: ERROR_FILE.
 */
int directory_make_private(char **path, struct error *error) must_check;

/* Removes the directory with the files in it, and frees the path; NULL is nothing. */
void directory_remove_private(char **path);

/*
 * Adds the files with that extension in a directory and those below it, hidden ones left out, at most 16 levels deep.
 * Error: ERROR_FILE, a directory cannot be read.
 */
int directory_find(const char *path, const char *extension, struct path_list *list,
                   struct error *error) must_check;
void path_list_release(struct path_list *list);

#endif
