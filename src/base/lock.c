// SPDX-License-Identifier: Apache-2.0
#include <base/lock.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 200 }; /* a second */

#define FOREVER ULONG_MAX

/* Whether the path still leads to the file that was locked: it may have been replaced while we waited. */
static bool is_current(int descriptor, const char *path)
{
    struct stat locked;
    struct stat named;
    return fstat(descriptor, &locked) == 0 && stat(path, &named) == 0 &&
           locked.st_dev == named.st_dev && locked.st_ino == named.st_ino;
}

/* Waits `steps` at most; false: others keep the lock, or it cannot be had, as errno says. */
static bool lock_descriptor(int descriptor, unsigned long steps)
{
    while (flock(descriptor, steps == FOREVER ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
        /* some network file systems know no locks: better to go on without one */
        if (errno == EOPNOTSUPP || errno == ENOLCK || errno == EINVAL)
            return true;
        if (errno != EINTR && (errno != EWOULDBLOCK || steps-- == 0))
            return false;
        if (steps != FOREVER)
            nanosleep(&(struct timespec){.tv_nsec = 1000000000 / STEPS}, NULL);
    }
    return true;
}

static int take(struct lock *lock, const char *path, unsigned long steps, struct error *error)
{
    for (;;) {
        /* O_NONBLOCK: a pipe without a writer must not hang the open */
        lock->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (lock->descriptor < 0) {
            lock->descriptor = 0;
            return error_system(error, ERROR_FILE, "cannot open '%s'", path);
        }
        if (!lock_descriptor(lock->descriptor, steps))
            return error_system(error, ERROR_FILE, "cannot lock '%s'", path);
        if (is_current(lock->descriptor, path))
            return 0;
        lock_release(lock);
    }
}

int lock_take(struct lock *lock, const char *path, struct error *error)
{
    return take(lock, path, FOREVER, error);
}

int lock_take_within(struct lock *lock, const char *path, unsigned seconds, struct error *error)
{
    return take(lock, path, (unsigned long)seconds * STEPS, error);
}

void lock_release(struct lock *lock)
{
    if (lock->descriptor > 0)
        close(lock->descriptor);
    *lock = (struct lock){0};
}
