// SPDX-License-Identifier: Apache-2.0
/*
 * Reading files, and what the file system says about them.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <base/blob.h>

struct file {
    int descriptor; /* 0: not open; standard input is never a `struct file` */
    uint64_t size;  /* bytes, when it was opened */
};

/* Opens a regular file for reading. Error: ERROR_FILE, missing, a directory or device, no permission. */
int file_open(const char *path, struct file *file, struct error *error) must_check;
void file_release(struct file *file);

/*
 * Reads up to `size` bytes at `offset`; `*got` is less only at the end of the file.
 * Error: ERROR_FILE, the system's read error; the message names `path`.
 */
int file_read_at(const struct file *file, const char *path, uint64_t offset, void *data,
                 size_t size, size_t *got, struct error *error) must_check;

/* Appends a whole file of at most `limit` bytes to `blob`. Error: ERROR_FILE as file_open(), or too large. */
int file_load(const char *path, size_t limit, struct blob *blob, struct error *error) must_check;

/*
 * Reads a file of exactly `size` bytes, which messages call `what`, such as "a nonce".
 * Error: ERROR_FILE as file_open(), or it has another size.
 */
int file_load_exactly(const char *path, const char *what, uint8_t *bytes, size_t size,
                      struct error *error) must_check;

/* As file_load(), from a descriptor that stays open and may be a pipe; `name` is for messages. */
int file_load_descriptor(int descriptor, const char *name, size_t limit, struct blob *blob,
                         struct error *error) must_check;

bool file_exists(const char *path);

/* What a path leads to, behind symbolic links. */
enum file_kind { FILE_NONE, FILE_REGULAR, FILE_DIRECTORY, FILE_OTHER };
enum file_kind file_kind(const char *path);

/* Whether it leads to a file without a byte in it. */
bool file_is_empty(const char *path);

/* Whether the path itself is a symbolic link. */
bool file_is_link(const char *path);

/* Whether both paths lead to the same existing file. */
bool file_same(const char *one, const char *other);

/* Whether both exist and `path` was changed before `other`. */
bool file_is_older(const char *path, const char *other);

/* Whether both paths name the same directory entry, existing or not. */
bool file_same_target(const char *one, const char *other);

/* Renames, replacing `to`. Error: ERROR_FILE. */
int file_rename(const char *from, const char *to, struct error *error) must_check;

/* Flushes the directory that a path is in: what was renamed there survives a loss of power. Error: ERROR_FILE. */
int file_flush_directory(const char *path, struct error *error) must_check;

/* Removes a file. Error: ERROR_FILE. */
int file_remove(const char *path, struct error *error) must_check;

/* Makes a directory and, where missing, those above it. Error: ERROR_FILE. */
int file_make_directories(const char *path, struct error *error) must_check;

/* Whether a directory holds no entry, or does not exist. */
bool file_directory_is_empty(const char *path);

#endif
