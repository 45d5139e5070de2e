// SPDX-License-Identifier: Apache-2.0
/*
 * A lock on a file that is read, changed and replaced: of two programs that do so at once, the second waits and then
 * reads what the first has written.
 */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <base/error.h>

struct lock {
    int descriptor; /* 0: none */
};

/* Waits for the lock on an existing file. Error: ERROR_FILE, it cannot be opened or locked. */
int lock_take(struct lock *lock, const char *path, struct error *error) must_check;

/* As lock_take(), for so long at most. Errors: as lock_take(), or others keep the lock. */
int lock_take_within(struct lock *lock, const char *path, unsigned seconds,
                     struct error *error) must_check;
void lock_release(struct lock *lock);

#endif
