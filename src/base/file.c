// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_open(const char *path, struct file *file, struct error *error)
{
    /* O_NONBLOCK: a pipe without a writer must not hang the open */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0)
        return error_system(error, ERROR_FILE, "cannot open '%s'", path);
    *file = (struct file){.descriptor = descriptor};
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        error_system(error, ERROR_FILE, "cannot examine '%s'", path);
        file_release(file);
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        file_release(file);
        return error_set(error, ERROR_FILE, "cannot read '%s': it is %s, not a file", path,
                         S_ISDIR(status.st_mode) ? "a directory" : "a device or pipe");
    }
    file->size = (uint64_t)status.st_size;
    return 0;
}

void file_release(struct file *file)
{
    if (file->descriptor > 0)
        close(file->descriptor);
    *file = (struct file){0};
}

int file_read_at(const struct file *file, const char *path, uint64_t offset, void *data,
                 size_t size, size_t *got, struct error *error)
{
    *got = 0;
    while (*got < size) {
        ssize_t count =
            pread(file->descriptor, (char *)data + *got, size - *got, (off_t)(offset + *got));
        if (count < 0 && errno != EINTR)
            return error_system(error, ERROR_FILE, "cannot read '%s'", path);
        if (count == 0)
            break;
        *got += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

int file_load(const char *path, size_t limit, struct blob *blob, struct error *error)
{
    AUTO(file) file = {0};
    if (file_open(path, &file, error) != 0)
        return -1;
    if (file.size > limit)
        return error_set(error, ERROR_FILE,
                         "cannot read '%s': larger than the %zu bytes allowed here", path, limit);
    size_t size = (size_t)file.size;
    size_t got;
    if (blob_reserve(blob, blob->size + size + 1, error) != 0 ||
        file_read_at(&file, path, 0, blob->data + blob->size, size, &got, error) != 0)
        return -1;
    blob->size += got;
    return 0;
}

int file_load_exactly(const char *path, const char *what, uint8_t *bytes, size_t size,
                      struct error *error)
{
    AUTO(file) file = {0};
    size_t got = 0;
    if (file_open(path, &file, error) != 0)
        return -1;
    if (file.size == size && file_read_at(&file, path, 0, bytes, size, &got, error) != 0)
        return -1;
    if (got != size)
        return error_at(error, ERROR_FILE, path, 0, "%s has %zu bytes, this file has %" PRIu64,
                        what, size, file.size);
    return 0;
}

int file_load_descriptor(int descriptor, const char *name, size_t limit, struct blob *blob,
                         struct error *error)
{
    uint8_t chunk[4096];
    for (;;) {
        ssize_t count = read(descriptor, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_system(error, ERROR_FILE, "cannot read %s", name);
        if (count == 0)
            return 0;
        if (blob->size + (size_t)count > limit)
            return error_set(error, ERROR_FILE, "%s holds more than the %zu bytes allowed here",
                             name, limit);
        int result = blob_append(blob, (struct span){chunk, (size_t)count}, error);
        wipe(chunk, sizeof chunk);
        if (result != 0)
            return -1;
    }
}

bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

enum file_kind file_kind(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return FILE_NONE;
    if (S_ISREG(status.st_mode))
        return FILE_REGULAR;
    return S_ISDIR(status.st_mode) ? FILE_DIRECTORY : FILE_OTHER;
}

bool file_is_empty(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

bool file_is_link(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

bool file_is_older(const char *path, const char *other)
{
    struct stat one;
    struct stat two;
    if (stat(path, &one) != 0 || stat(other, &two) != 0)
        return false;
    return one.st_mtim.tv_sec != two.st_mtim.tv_sec ? one.st_mtim.tv_sec < two.st_mtim.tv_sec
                                                    : one.st_mtim.tv_nsec < two.st_mtim.tv_nsec;
}

bool file_same(const char *one, const char *other)
{
    struct stat a;
    struct stat b;
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

bool file_same_target(const char *one, const char *other)
{
    struct error ignored;
    AUTO_TEXT first = NULL;
    AUTO_TEXT second = NULL;
    if (file_same(one, other))
        return true;
    return strcmp(path_name(one), path_name(other)) == 0 &&
           path_directory(one, &first, &ignored) == 0 &&
           path_directory(other, &second, &ignored) == 0 && file_same(first, second);
}

int file_remove(const char *path, struct error *error)
{
    return unlink(path) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot remove '%s'", path);
}

int file_rename(const char *from, const char *to, struct error *error)
{
    if (rename(from, to) != 0)
        return error_system(error, ERROR_FILE, "cannot rename '%s' to '%s'", from, to);
    return 0;
}

int file_flush_directory(const char *path, struct error *error)
{
    AUTO_TEXT directory = NULL;
    if (path_directory(path, &directory, error) != 0)
        return -1;
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* some file systems cannot, and say so with EINVAL */
    bool good = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
    if (!good)
        error_system(error, ERROR_FILE, "cannot flush '%s'", directory);
    if (descriptor >= 0)
        close(descriptor);
    return good ? 0 : -1;
}

int file_make_directories(const char *path, struct error *error)
{
    AUTO_TEXT partial = NULL;
    if (text_copy(path, &partial, error) != 0)
        return -1;
    for (char *at = partial; *at != '\0';) {
        at += strspn(at, "/");
        at += strcspn(at, "/");
        char after = *at;
        *at = '\0';
        if (partial[0] != '\0' && mkdir(partial, 0777) != 0 && errno != EEXIST)
            return error_system(error, ERROR_FILE, "cannot make directory '%s'", partial);
        *at = after;
    }
    return 0;
}

bool file_directory_is_empty(const char *path)
{
    DIR *entries = opendir(path);
    if (entries == NULL)
        return errno == ENOENT;
    bool empty = true;
    const struct dirent *entry;
    while ((entry = readdir(entries)) != NULL)
        empty = empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    closedir(entries);
    return empty;
}
