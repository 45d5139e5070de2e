// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"

#include <device/policy.h>

static void each_name_finds_its_policy(void **state)
{
    (void)state;
    unsigned count = 0;
    for (; policy_names[count] != NULL; count++)
        assert_string_equal(policy_names[count], policy_at(count)->name);
    assert_int_equal(count, 2);
    assert_ptr_equal(policy_at(0), &bootcore_policy_st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_name_finds_its_policy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
