// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <crypto/random.h>
#include <string.h>

static void fills_all_and_differs(void **state)
{
    (void)state;
    struct error error;
    struct random_source source = random_system();
    uint8_t first[64];
    uint8_t second[64];
    bool seen[64] = {false};
    assert_done(source.fill(source.context, first, sizeof first, &error), error);
    assert_done(source.fill(source.context, second, sizeof second, &error), error);
    assert_memory_not_equal(first, second, sizeof first);
    for (int attempt = 0; attempt < 20; attempt++) {
        memset(first, 0, sizeof first);
        assert_done(source.fill(source.context, first, sizeof first, &error), error);
        for (size_t i = 0; i < sizeof first; i++)
            seen[i] = seen[i] || first[i] != 0;
    }
    for (size_t i = 0; i < sizeof seen; i++)
        assert_true(seen[i]);
}

static void writes_no_more_than_asked(void **state)
{
    (void)state;
    struct error error;
    struct random_source source = random_system();
    uint8_t bytes[8] = {0};
    assert_done(source.fill(source.context, bytes, 4, &error), error);
    assert_bytes(((struct span){bytes + 4, 4}), "00000000");
    assert_done(source.fill(source.context, bytes, 0, &error), error);
}

static void refuses_what_the_library_cannot_count(void **state)
{
    (void)state;
    struct error error;
    struct random_source source = random_system();
    uint8_t bytes[1];
    assert_refused(source.fill(source.context, bytes, SIZE_MAX, &error), error, ERROR_CRYPTO,
                   "no random bytes");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(fills_all_and_differs),
    cmocka_unit_test(writes_no_more_than_asked),
    cmocka_unit_test(refuses_what_the_library_cannot_count),
};

int main(void)
{
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
