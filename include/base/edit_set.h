// SPDX-License-Identifier: Apache-2.0
/*
 * Files that are changed together: each is loaded once, changed in memory, and all are written at the end or none. Locks
 * make other programs that do the same wait; they are taken in one order, so that two never wait for each other.
 */
#ifndef BASE_EDIT_SET_H
#define BASE_EDIT_SET_H

#include <base/blob.h>
#include <base/lock.h>

enum { EDIT_FILES_MAX = 128, EDIT_FILE_LIMIT = 16 * 1024 * 1024 };

struct edit_file {
    char *path;
    char *canonical; /* without links, for the order of locks */
    struct blob before;
    struct blob now;
    struct lock lock;
};

struct edit_set {
    struct edit_file *files;
    size_t count;
};

/*
 * Takes a file in, once; `*index` is its place. Errors: ERROR_FILE, it is not there; ERROR_CONFIG, there are
 * EDIT_FILES_MAX.
 */
int edit_set_add(struct edit_set *set, const char *path, size_t *index,
                 struct error *error) must_check;

/* Locks and loads all. Error: ERROR_FILE, one cannot be read, or is larger than EDIT_FILE_LIMIT. */
int edit_set_load(struct edit_set *set, struct error *error) must_check;

/* As edit_set_add() and edit_set_load(), for one file; the set is empty. */
int edit_set_open(struct edit_set *set, const char *path, struct error *error) must_check;

bool edit_file_is_changed(const struct edit_file *file);

/* Puts `bytes` in the place of those from `start` to `end` in `now`. Error: ERROR_BUG, out of memory. */
int edit_file_replace(struct edit_file *file, size_t start, size_t end, struct span bytes,
                      struct error *error) must_check;

/* Writes those that are changed. Error: ERROR_FILE; then all are as they were. */
int edit_set_save(const struct edit_set *set, struct error *error) must_check;
void edit_set_release(struct edit_set *set);

#endif
