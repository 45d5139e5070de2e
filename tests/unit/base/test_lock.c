// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/lock.h>
#include <time.h>

static void one_waits_for_the_other(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    const char *path = scratch_text(scratch, "file", "");
    AUTO(lock) first = {0};
    AUTO(lock) second = {0};
    struct timespec before;
    struct timespec after;
    assert_done(lock_take(&first, path, &error), error);
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_refused(lock_take_within(&second, path, 1, &error), error, ERROR_FILE, "cannot lock");
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_in_range(after.tv_sec - before.tv_sec, 1, 10);
    lock_release(&second);
    assert_refused(lock_take_within(&second, path, 0, &error), error, ERROR_FILE, "cannot lock");
    lock_release(&second);
    lock_release(&first);
    assert_done(lock_take_within(&second, path, 0, &error), error);
}

static void only_what_exists_can_be_locked(void **state)
{
    struct error error;
    AUTO(lock) lock = {0};
    assert_refused(lock_take(&lock, scratch_path(*state, "none"), &error), error, ERROR_FILE,
                   "cannot open");
    assert_int_equal(lock.descriptor, 0);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(one_waits_for_the_other),
    IN_SCRATCH(only_what_exists_can_be_locked),
};

int main(void)
{
    return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
