// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <base/path.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 256 * 1024 };

static const mode_t permissions[] = {
    [OUTPUT_ORDINARY] = 0666,
    [OUTPUT_SECRET] = 0600,
    [OUTPUT_EXECUTABLE] = 0777,
    [OUTPUT_EDITED] = 0600, /* until it has those of the file */
};

/* Forgets the named temporary file, which is gone or renamed. */
static void drop_temporary(struct output *output)
{
    text_release(&output->temporary);
    interrupt_hold_release(&output->hold);
}

/* A name beside the target that nobody else uses: process and time make it differ from run to run. */
static int temporary_name(const char *target, unsigned attempt, char **name, struct error *error)
{
    AUTO_TEXT directory = NULL;
    if (path_directory(target, &directory, error) != 0)
        return -1;
    char *made = NULL;
    if (asprintf(&made, "%s/.otpc-%ld-%u-%.200s", directory, (long)getpid(), attempt,
                 path_name(target)) < 0)
        return error_memory(error);
    free(*name);
    *name = made;
    return 0;
}

/* The named temporary file, for file systems that know no other. */
static int open_named(struct output *output, mode_t mode, struct error *error)
{
    if (interrupt_hold(&output->hold, error) != 0)
        return -1;
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        if (temporary_name(output->target, attempt, &output->temporary, error) != 0)
            break;
        output->descriptor = open(output->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (output->descriptor >= 0)
            return 0;
        if (errno != EEXIST) {
            error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
            break;
        }
    }
    output->descriptor = 0;
    drop_temporary(output);
    return -1;
}

static int open_temporary(struct output *output, mode_t mode, struct error *error)
{
    AUTO_TEXT directory = NULL;
    if (path_directory(output->target, &directory, error) != 0)
        return -1;
    if (access("/proc/self/fd", X_OK) == 0) {
        int descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
        if (descriptor >= 0) {
            output->descriptor = descriptor;
            return 0;
        }
        if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)
            return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    }
    return open_named(output, mode, error);
}

static int open_directly(struct output *output, enum output_kind kind, struct error *error)
{
    output->descriptor = open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (output->descriptor < 0) {
        output->descriptor = 0;
        return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    }
    if (kind == OUTPUT_SECRET && isatty(output->descriptor) == 1)
        return error_set(error, ERROR_FILE,
                         "cannot write '%s': it is a terminal, which shows "
                         "what is to stay secret",
                         output->path);
    return 0;
}

/* Replaces `*path`, a symbolic link, by what it leads to; false where it is none. */
static bool follow_link(char **path, struct error *error)
{
    char behind[PATH_MAX];
    ssize_t length = readlink(*path, behind, sizeof behind - 1);
    if (length < 0)
        return false;
    behind[length] = '\0';
    return path_resolve(*path, behind, path, error) == 0;
}

/* Finds the file behind symbolic links, there or not, so that the link stays and its target is replaced. */
static int find_target(struct output *output, struct error *error)
{
    enum { LINKS_MAX = 40 };
    if (text_copy(output->path, &output->target, error) != 0)
        return -1;
    int links = 0;
    while (links < LINKS_MAX && follow_link(&output->target, error))
        links++;
    return links < LINKS_MAX
               ? 0
               : error_set(error, ERROR_FILE, "cannot write '%s': too many symbolic links",
                           output->path);
}

/* Makes the temporary file like the one that it will replace; to give it to another owner is not always allowed. */
static int take_over(const struct output *output, const struct stat *status, struct error *error)
{
    if (access(output->path, W_OK) != 0)
        return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    if (fchown(output->descriptor, status->st_uid, status->st_gid) != 0)
        errno = 0;
    if (fchmod(output->descriptor, status->st_mode & 07777) != 0)
        return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    return 0;
}

int output_open(struct output *output, const char *path, enum output_kind kind, struct error *error)
{
    *output = (struct output){0};
    struct stat status;
    bool exists = stat(path, &status) == 0;
    int result;
    if (text_copy(path, &output->path, error) != 0 ||
        blob_reserve(&output->buffer, BUFFER_SIZE, error) != 0)
        result = -1;
    else if (exists && S_ISDIR(status.st_mode))
        result = error_set(error, ERROR_FILE, "cannot write '%s': it is a directory", path);
    else if (exists && !S_ISREG(status.st_mode))
        result = open_directly(output, kind, error);
    else if (find_target(output, error) != 0)
        result = -1;
    else
        result = open_temporary(output, permissions[kind], error);
    if (result == 0 && output->target != NULL && exists && kind == OUTPUT_EDITED)
        result = take_over(output, &status, error);
    if (result != 0)
        output_release(output);
    return result;
}

/* Writes at the end, or at `offset` unless that is negative. */
static int write_all(const struct output *output, struct span bytes, off_t offset,
                     struct error *error)
{
    while (bytes.size > 0) {
        if (output->temporary != NULL && interrupt_pending())
            return error_set(error, ERROR_FILE, "cannot write '%s': stopped by a signal",
                             output->path);
        ssize_t count = offset < 0 ? write(output->descriptor, bytes.data, bytes.size)
                                   : pwrite(output->descriptor, bytes.data, bytes.size, offset);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
        bytes.data += count;
        bytes.size -= (size_t)count;
        offset += offset < 0 ? 0 : count;
    }
    return 0;
}

static int flush(struct output *output, struct error *error)
{
    int result = write_all(output, blob_span(&output->buffer), -1, error);
    output->buffer.size = 0;
    return result;
}

int output_write(struct output *output, struct span bytes, struct error *error)
{
    if (output->buffer.size + bytes.size > BUFFER_SIZE && flush(output, error) != 0)
        return -1;
    if (bytes.size >= BUFFER_SIZE)
        return write_all(output, bytes, -1, error);
    return blob_append(&output->buffer, bytes, error);
}

int output_fill(struct output *output, uint8_t value, uint64_t count, struct error *error)
{
    while (count > 0) {
        if (output->buffer.size == BUFFER_SIZE && flush(output, error) != 0)
            return -1;
        size_t room = BUFFER_SIZE - output->buffer.size;
        size_t part = count < room ? (size_t)count : room;
        if (blob_append_fill(&output->buffer, value, part, error) != 0)
            return -1;
        count -= part;
    }
    return 0;
}

int output_want_file(const struct output *output, struct error *error)
{
    return output->target != NULL
               ? 0
               : error_set(error, ERROR_FILE,
                           "cannot write '%s': it is a device or a pipe, and what stands first is "
                           "known last",
                           output->path);
}

int output_patch(struct output *output, uint64_t offset, struct span bytes, struct error *error)
{
    if (output_want_file(output, error) != 0 || flush(output, error) != 0)
        return -1;
    return write_all(output, bytes, (off_t)offset, error);
}

/* Gives the nameless temporary file a name, for the rename that follows. */
static int name_temporary(struct output *output, struct error *error)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", output->descriptor);
    if (interrupt_hold(&output->hold, error) != 0)
        return -1;
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        if (temporary_name(output->target, attempt, &output->temporary, error) != 0)
            break;
        if (linkat(AT_FDCWD, link, AT_FDCWD, output->temporary, AT_SYMLINK_FOLLOW) == 0)
            return 0;
        if (errno != EEXIST) {
            error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
            break;
        }
    }
    drop_temporary(output);
    return -1;
}

int output_reopen(struct output *output, struct file *file, struct error *error)
{
    struct stat status;
    *file = (struct file){0};
    if (output->target == NULL)
        return 0;
    if (flush(output, error) != 0)
        return -1;
    int descriptor = fcntl(output->descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        error_system(error, ERROR_FILE, "cannot read '%s' back", output->path);
        if (descriptor >= 0)
            close(descriptor);
        return -1;
    }
    *file = (struct file){descriptor, (uint64_t)status.st_size};
    return 0;
}

/* Leaves nothing to do but to rename: the bytes are on the disk, and the temporary file has a name. */
static int settle(struct output *output, struct error *error)
{
    if (flush(output, error) != 0)
        return -1;
    if (output->target == NULL) {
        int descriptor = output->descriptor;
        output->descriptor = 0;
        return close(descriptor) == 0
                   ? 0
                   : error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    }
    if (fsync(output->descriptor) != 0)
        return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    return output->temporary != NULL ? 0 : name_temporary(output, error);
}

static int appear(struct output *output, struct error *error)
{
    if (output->target == NULL)
        return 0;
    if (rename(output->temporary, output->target) != 0)
        return error_system(error, ERROR_FILE, "cannot write '%s'", output->path);
    drop_temporary(output);
    return 0;
}

int output_commit(struct output *output, struct error *error)
{
    return settle(output, error) == 0 ? appear(output, error) : -1;
}

void output_release(struct output *output)
{
    if (output->descriptor > 0)
        close(output->descriptor);
    if (output->temporary != NULL)
        unlink(output->temporary);
    drop_temporary(output);
    text_release(&output->target);
    text_release(&output->path);
    blob_release(&output->buffer);
    *output = (struct output){0};
}

int output_save(const char *path, enum output_kind kind, struct span bytes, struct error *error)
{
    AUTO(output) output = {0};
    if (output_open(&output, path, kind, error) != 0 || output_write(&output, bytes, error) != 0)
        return -1;
    return output_commit(&output, error);
}

int output_set_add(struct output_set *set, const char *path, enum output_kind kind,
                   struct error *error)
{
    if (set->count == OUTPUT_SET_MAX)
        return error_set(error, ERROR_BUG, "more than %d outputs in a set", OUTPUT_SET_MAX);
    if (output_open(&set->items[set->count], path, kind, error) != 0)
        return -1;
    set->count++;
    return 0;
}

int output_set_write(struct output_set *set, const char *path, enum output_kind kind,
                     struct span bytes, struct error *error)
{
    if (output_set_add(set, path, kind, error) != 0)
        return -1;
    return output_write(&set->items[set->count - 1], bytes, error);
}

int output_set_commit(struct output_set *set, struct error *error)
{
    for (size_t i = 0; i < set->count; i++)
        if (settle(&set->items[i], error) != 0)
            return -1;
    /* backwards: each gives back the signals that it found held, and the first is to let them through */
    for (size_t i = set->count; i-- > 0;) {
        if (appear(&set->items[i], error) == 0)
            continue;
        for (size_t j = i + 1; j < set->count; j++)
            if (set->items[j].target != NULL)
                unlink(set->items[j].target);
        return -1;
    }
    return 0;
}

void output_set_release(struct output_set *set)
{
    while (set->count > 0)
        output_release(&set->items[--set->count]);
}
