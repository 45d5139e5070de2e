// SPDX-License-Identifier: Apache-2.0
#include <base/lock.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether the path still leads to the file that was locked: it may have been replaced while we waited. */
static bool is_current(int descriptor, const char *path)
{
    struct stat locked;
    struct stat named;
    return fstat(descriptor, &locked) == 0 && stat(path, &named) == 0 &&
           locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

static int lock_descriptor(int descriptor)
{
    int result;
    while ((result = flock(descriptor, LOCK_EX)) != 0 && errno == EINTR)
        ;
    /* some network file systems know no locks: better to go on without one */
    return result != 0 && errno != EOPNOTSUPP && errno != ENOLCK && errno != EINVAL ? -1 : 0;
}

int lock_take(struct lock *lock, const char *path, struct error *error)
{
    for (;;) {
        /* O_NONBLOCK: a pipe without a writer must not hang the open */
        lock->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (lock->descriptor < 0) {
            lock->descriptor = 0;
            return error_system(error, ERROR_FILE, "cannot open '%s'", path);
        }
        if (lock_descriptor(lock->descriptor) != 0)
            return error_system(error, ERROR_FILE, "cannot lock '%s'", path);
        if (is_current(lock->descriptor, path))
            return 0;
        lock_release(lock);
    }
}

void lock_release(struct lock *lock)
{
    if (lock->descriptor > 0)
        close(lock->descriptor);
    *lock = (struct lock){0};
}
