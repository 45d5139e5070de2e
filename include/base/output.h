// SPDX-License-Identifier: Apache-2.0
/*
 * Output files that appear whole or not at all.
 *
 * Bytes go to a temporary file in the directory of the target; output_commit() flushes it to the disk and renames it.
 * Where the file system can, the temporary has no name until then, so that nothing is left even by SIGKILL. Where it
 * cannot, SIGINT, SIGTERM and SIGHUP wait until the named temporary is removed. A target that is a device or a pipe is
 * written directly. A symbolic link is followed, and stays.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <base/blob.h>
#include <base/file.h>
#include <base/interrupt.h>

enum output_kind {
    OUTPUT_ORDINARY,   /* permissions as the umask says */
    OUTPUT_SECRET,     /* 0600, and not to a terminal */
    OUTPUT_EXECUTABLE, /* ordinary, with the right to execute */
    OUTPUT_EDITED, /* owner and permissions of the file that it replaces, which must be writable */
};

struct output {
    int descriptor; /* 0: not open */
    char *path;     /* as the caller named it */
    /* Behind symbolic links; NULL: `path` is no regular file and is written directly. */
    char *target;
    char *temporary; /* NULL: the temporary file has no name */
    struct blob buffer;
    struct interrupt_hold hold; /* while the temporary has a name */
};

/* Error: ERROR_FILE, the directory is missing or not writable, the path is a directory. */
int output_open(struct output *output, const char *path, enum output_kind kind,
                struct error *error) must_check;

/* Error: ERROR_FILE, disk full or other; or a signal asked to stop. */
int output_write(struct output *output, struct span bytes, struct error *error) must_check;
int output_fill(struct output *output, uint8_t value, uint64_t count,
                struct error *error) must_check;

/* Whether bytes can be changed after they were written. Error: ERROR_FILE, the target is a device or a pipe. */
int output_want_file(const struct output *output, struct error *error) must_check;

/*
 * Puts other bytes where some were written before, `offset` from the beginning. Errors: as output_want_file() and
 * output_write().
 */
int output_patch(struct output *output, uint64_t offset, struct span bytes,
                 struct error *error) must_check;

/*
 * Opens what was written for reading, before it appears; `*file` stays closed where that cannot be, since the target is
 * a device or a pipe. Errors: as output_write().
 */
int output_reopen(struct output *output, struct file *file, struct error *error) must_check;

/* Makes the file appear under its name. Error: ERROR_FILE. */
int output_commit(struct output *output, struct error *error) must_check;

/* Gives everything back; without a commit before it, nothing of the output remains. */
void output_release(struct output *output);

/* Writes a whole small file by the same rules. */
int output_save(const char *path, enum output_kind kind, struct span bytes,
                struct error *error) must_check;

enum { OUTPUT_SET_MAX = 3 };

/* Outputs that belong together. */
struct output_set {
    struct output items[OUTPUT_SET_MAX];
    size_t count;
};

/* Opens one more, `items[count - 1]` then. Errors: as output_open(); ERROR_BUG, there are OUTPUT_SET_MAX. */
int output_set_add(struct output_set *set, const char *path, enum output_kind kind,
                   struct error *error) must_check;

/* Opens one more and writes all of it. Errors: as output_set_add() and output_write(). */
int output_set_write(struct output_set *set, const char *path, enum output_kind kind,
                     struct span bytes, struct error *error) must_check;

/*
 * Makes all appear or none, the last of them first: all are on the disk before one appears, and where one cannot appear,
 * those that did are removed. What went to a device or a pipe stays there. Error: ERROR_FILE.
 */
int output_set_commit(struct output_set *set, struct error *error) must_check;
void output_set_release(struct output_set *set);

#endif
