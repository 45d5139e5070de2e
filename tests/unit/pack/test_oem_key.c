// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/oem_key.h>
#include <string.h>

static const char key_text[] = "0123456789abcdef";
static const char nonce_text[] = "twelve bytes";

static void field_and_key_are_one(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(test_run) test;
    test_run_start(&test);
    uint8_t field[KEY_FIELD_SIZE];
    AUTO(oem_key) key = {0};
    AUTO(oem_key) again = {0};
    const char *key_path = scratch_text(scratch, "key", key_text);
    const char *nonce_path = scratch_text(scratch, "nonce", nonce_text);
    assert_done(oem_key_load(&test.run, key_path, nonce_path, &key, &error), error);
    memset(field, 0xee, sizeof field);
    oem_key_field(&key, field);
    assert_memory_equal(field,
                        "twelve bytes\0\0\0\0"
                        "0123456789abcdef",
                        sizeof field);
    assert_done(oem_key_from_field(field, &again, &error), error);
    assert_memory_equal(&key, &again, sizeof key);
}

static void only_zeros_stand_between(void **state)
{
    (void)state;
    for (size_t at = 0; at < KEY_FIELD_SIZE; at++) {
        struct error error;
        uint8_t field[KEY_FIELD_SIZE] = {0};
        AUTO(oem_key) key = {0};
        field[at] = 1;
        int result = oem_key_from_field(field, &key, &error);
        assert_int_equal(result, at >= 12 && at < 16 ? -1 : 0);
        if (result != 0)
            assert_int_equal(error.code, ERROR_INVALID);
    }
}

static void other_sizes_are_refused(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(test_run) test;
    test_run_start(&test);
    AUTO(oem_key) key = {0};
    const char *good = scratch_text(scratch, "key", key_text);
    const char *nonce = scratch_text(scratch, "nonce", nonce_text);
    const char *gone = scratch_path(scratch, "gone");
    assert_refused(oem_key_load(&test.run, nonce, nonce, &key, &error), error, ERROR_FILE,
                   "a key has 16 bytes, this file has 12");
    assert_refused(oem_key_load(&test.run, good, good, &key, &error), error, ERROR_FILE,
                   "a nonce has 12 bytes, this file has 16");
    assert_refused(oem_key_load(&test.run, scratch_text(scratch, "long", "0123456789abcdef0"),
                                nonce, &key, &error),
                   error, ERROR_FILE, "this file has 17");
    assert_refused(oem_key_load(&test.run, gone, nonce, &key, &error), error, ERROR_FILE, "gone");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(field_and_key_are_one),
    IN_SCRATCH(only_zeros_stand_between),
    IN_SCRATCH(other_sizes_are_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("oem_key", tests, NULL, NULL);
}
