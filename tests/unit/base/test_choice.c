// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/choice.h>

static const char *const two[] = {"one", "other", NULL};
static const char *const three[] = {"red", "green", "blue", NULL};

static void a_word_is_its_place(void **state)
{
    (void)state;
    struct error error;
    unsigned choice = 7;
    for (unsigned i = 0; i < 3; i++) {
        assert_done(choice_read("--colour", three[i], three, &choice, &error), error);
        assert_int_equal(choice, i);
    }
}

static void what_is_not_given_stays(void **state)
{
    (void)state;
    struct error error;
    unsigned choice = 7;
    assert_done(choice_read("--colour", NULL, three, &choice, &error), error);
    assert_int_equal(choice, 7);
}

static void another_word_is_refused(void **state)
{
    (void)state;
    struct error error;
    unsigned choice = 7;
    assert_int_equal(choice_read("--which", "on", two, &choice, &error), -1);
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.message, "option --which: 'on' is neither 'one' nor 'other'");
    assert_int_equal(choice_read("--colour", "", three, &choice, &error), -1);
    assert_string_equal(error.message, "option --colour: '' is none of 'red', 'green', 'blue'");
    assert_int_equal(choice, 7);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_word_is_its_place),
    cmocka_unit_test(what_is_not_given_stays),
    cmocka_unit_test(another_word_is_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
