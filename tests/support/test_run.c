// SPDX-License-Identifier: Apache-2.0
#include "test.h"
#include <stdlib.h>

static int fill_fixed(void *context, void *data, size_t size, struct error *error)
{
    struct fixed_random *fixed = context;
    if (fixed->failures > 0) {
        fixed->failures--;
        return error_set(error, ERROR_CRYPTO, "the test's random source fails");
    }
    for (size_t i = 0; i < size; i++, fixed->drawn++)
        ((uint8_t *)data)[i] = (uint8_t)((fixed->drawn + 1) * 73 + fixed->drawn / 256);
    return 0;
}

struct random_source fixed_random_source(struct fixed_random *fixed)
{
    return (struct random_source){fill_fixed, fixed};
}

void test_run_start(struct test_run *test)
{
    *test = (struct test_run){0};
    test->run.out = open_memstream(&test->out, &test->out_size);
    test->run.err = open_memstream(&test->err, &test->err_size);
    assert_non_null(test->run.out);
    assert_non_null(test->run.err);
    test->run.passphrase.never_ask = true;
    test->run.random = fixed_random_source(&test->random);
}

void test_run_release(struct test_run *test)
{
    fclose(test->run.out);
    fclose(test->run.err);
    free(test->out);
    free(test->err);
    passphrase_release(&test->run.passphrase);
}

const char *test_run_out(struct test_run *test)
{
    fflush(test->run.out);
    return test->out;
}

const char *test_run_err(struct test_run *test)
{
    fflush(test->run.err);
    return test->err;
}
