// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <spec/option_bytes.h>

static void computes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct option_area area;
        int64_t value;
    } rows[] = {
        {"wrpgrp1", {0, 0x17fff, 0x2000, 0x7f}, 0xfffffff8},
        {"WRPSGn2", {0, 0x17fff, 0x2000, 0x7f}, 0xffffffff},
        {"wrpgrp2", {0x100000, 0x1fffff, 0x2000, 0x7f}, 0},
        {"wrpgrp1", {0x4000, 0x11fff, 0x2000, 7}, 0xffffff03},
        {"wrpgrp2", {0x4000, 0x11fff, 0x2000, 7}, 0xfffffffe},
        {"hdp1_end", {0, 0x17fff, 0x2000, 0x7f}, 0xb},
        {"HDP1_STRT", {0x2000, 0x17fff, 0x2000, 0x7f}, 1},
        {"HDP2_STRT", {0, 0x17fff, 0x2000, 0x7f}, 0x7f},
        {"hdp2_end", {0, 0x17fff, 0x2000, 0x7f}, 0},
        {"hdp1_start", {1, 0, 0x2000, 0x7f}, 0x7f},
        {"SECWM1_END", {0, 0x1dfff, 0x2000, 0x7f}, 0xe},
        {"SECWM2_STRT", {0xf0000, 0x10ffff, 0x2000, 0x7f}, 0},
        {"SECWM2_END", {0xf0000, 0x10ffff, 0x2000, 0x7f}, 7},
        {"hdp1_end", {0, 0xffff, 0x100, 0xff}, 0xff},
        {"wrps", {0, 0xffff, 0x2000, 7}, 0},
        {"wrps", {0x2000, 0x3fff, 0x2000, 7}, 0xfd},
        {"wrps1", {0x2000, 0x3fff, 0x2000, 7}, 0},
        {"wrps2", {0x2000, 0x3fff, 0x2000, 7}, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        int64_t value = -1;
        assert_done(option_bytes_value(rows[i].name, &rows[i].area, &value, &error), error);
        if (value != rows[i].value)
            fail_msg("%zu %s: 0x%llx", i, rows[i].name, (long long)value);
    }
}

static void refuses(void **state)
{
    (void)state;
    struct error error;
    int64_t value;
    const struct option_area good = {0, 0x1fff, 0x2000, 0x7f};
    const struct option_area bad[] = {{0, 0x1fff, 0, 0x7f},
                                      {0, 0x1fff, 0x2000, -1},
                                      {0, 0x1fff, 0x2000, 0x10000},
                                      {-1, 0x1fff, 0x2000, 0x7f},
                                      {0, 0x200000, 0x2000, 0x7f}};
    assert_refused(option_bytes_value("hdp3_end", &good, &value, &error), error, ERROR_USAGE,
                   "none of");
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_refused(option_bytes_value("hdp1_end", &bad[i], &value, &error), error, ERROR_CONFIG,
                       "");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(computes),
    cmocka_unit_test(refuses),
};

int main(void)
{
    return cmocka_run_group_tests_name("option_bytes", tests, NULL, NULL);
}
