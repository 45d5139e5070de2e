// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/interrupt.h>
#include <signal.h>
#include <unistd.h>

static const int stops[] = {SIGINT, SIGTERM, SIGHUP};

/* The signal is noticed while it is held, and ends the process when it is let through. */
static void a_held_signal_comes_at_the_release(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stops); i++) {
        struct in_child child;
        if (in_child_start(&child)) {
            struct error error;
            struct interrupt_hold hold = {0};
            signal(stops[i], SIG_DFL); /* a job in the background ignores it from the start */
            if (interrupt_hold(&hold, &error) != 0 || interrupt_pending())
                in_child_end(false);
            raise(stops[i]);
            if (!interrupt_pending())
                in_child_end(false);
            interrupt_hold_release(&hold);
            in_child_end(false);
        }
        assert_int_equal(in_child_status(&child), 128 + stops[i]);
    }
}

static void the_mask_is_as_before(void **state)
{
    (void)state;
    struct error error;
    struct interrupt_hold outer = {0};
    struct interrupt_hold inner = {0};
    sigset_t mask;
    assert_done(interrupt_hold(&outer, &error), error);
    assert_done(interrupt_hold(&inner, &error), error);
    interrupt_hold_release(&inner);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    assert_int_equal(sigismember(&mask, SIGTERM), 1);
    interrupt_hold_release(&outer);
    interrupt_hold_release(&outer);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (size_t i = 0; i < COUNT(stops); i++)
        assert_int_equal(sigismember(&mask, stops[i]), 0);
    assert_null(outer.mask);
}

static void waiting_ends_with_input(void **state)
{
    (void)state;
    struct error error;
    AUTO(interrupt_hold) hold = {0};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_done(interrupt_hold(&hold, &error), error);
    assert_true(interrupt_wait(ends[0]));
    close(ends[0]);
    close(ends[1]);
}

static void waiting_ends_with_a_signal(void **state)
{
    (void)state;
    struct in_child child;
    if (in_child_start(&child)) {
        struct error error;
        struct interrupt_hold hold = {0};
        int ends[2];
        alarm(10); /* ends the child otherwise */
        if (pipe(ends) != 0 || interrupt_hold(&hold, &error) != 0)
            in_child_end(false);
        raise(SIGHUP);
        if (interrupt_wait(ends[0]))
            in_child_end(false);
        interrupt_hold_release(&hold);
    }
    assert_int_equal(in_child_status(&child), 128 + SIGHUP);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_held_signal_comes_at_the_release),
    cmocka_unit_test(the_mask_is_as_before),
    cmocka_unit_test(waiting_ends_with_input),
    cmocka_unit_test(waiting_ends_with_a_signal),
};

int main(void)
{
    return cmocka_run_group_tests_name("interrupt", tests, NULL, NULL);
}
