// SPDX-License-Identifier: Apache-2.0
/*
 * A `struct run` whose streams are kept as texts and whose random source is fixed.
 */
#ifndef SUPPORT_TEST_RUN_H
#define SUPPORT_TEST_RUN_H

#include <base/run.h>

/* Random bytes that are the same in each run: byte n is the low byte of (n + 1) * 73 + n / 256. */
struct fixed_random {
    uint32_t drawn;
    unsigned failures; /* so many of the next draws fail */
};

struct random_source fixed_random_source(struct fixed_random *fixed);

struct test_run {
    struct run run;
    struct fixed_random random;
    char *out;
    char *err;
    size_t out_size;
    size_t err_size;
};

/* Keeps a pointer to itself in the run: must not be copied. */
void test_run_start(struct test_run *test);
void test_run_release(struct test_run *test);

/* What was written so far; valid until the next write. */
const char *test_run_out(struct test_run *test);
const char *test_run_err(struct test_run *test);

#endif
