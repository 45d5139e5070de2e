// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/endian.h>
#include <string.h>

static void appends_in_order(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    static const uint8_t start[] = {1, 2, 3};
    assert_done(blob_append(&blob, SPAN(start), &error), error);
    assert_done(blob_append_fill(&blob, 0xee, 2, &error), error);
    assert_done(blob_append_le16(&blob, 0x1234, &error), error);
    assert_done(blob_append_le32(&blob, 0x89abcdef, &error), error);
    assert_bytes(blob_span(&blob), "010203 eeee 3412 efcdab89");
}

static void nothing_appended_is_nothing(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    assert_done(blob_append(&blob, (struct span){NULL, 0}, &error), error);
    assert_done(blob_append_fill(&blob, 1, 0, &error), error);
    assert_int_equal(blob.size, 0);
}

static void keeps_bytes_while_growing(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    for (unsigned i = 0; i < 70000; i++)
        assert_done(blob_append_le16(&blob, (uint16_t)i, &error), error);
    assert_int_equal(blob.size, 140000);
    for (unsigned i = 0; i < 70000; i++)
        assert_int_equal(get_le16(blob.data + 2 * (size_t)i), i & 0xffff);
}

static void reserve_moves_nothing_that_fits(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    assert_done(blob_reserve(&blob, 100, &error), error);
    const uint8_t *before = blob.data;
    assert_int_equal(blob.size, 0);
    assert_done(blob_append_fill(&blob, 7, 100, &error), error);
    assert_ptr_equal(blob.data, before);
    assert_done(blob_reserve(&blob, 50, &error), error);
    assert_ptr_equal(blob.data, before);
}

static void text_has_a_zero_that_is_not_counted(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    assert_done(blob_append_text(&blob, &error, "%s-%d", "one", 2), error);
    assert_int_equal(blob.size, 5);
    assert_string_equal((const char *)blob.data, "one-2");
    assert_done(blob_append_text(&blob, &error, "%s", "!"), error);
    assert_string_equal((const char *)blob.data, "one-2!");
    assert_int_equal(blob.size, 6);
}

static void release_leaves_an_empty_blob(void **state)
{
    (void)state;
    struct error error;
    struct blob blob = {0};
    assert_done(blob_append_fill(&blob, 1, 10, &error), error);
    blob_release(&blob);
    assert_null(blob.data);
    assert_int_equal(blob.size, 0);
    assert_int_equal(blob.capacity, 0);
    blob_release(&blob);
}

static void wipe_overwrites(void **state)
{
    (void)state;
    uint8_t secret[] = {1, 2, 3, 4};
    wipe(secret, 3);
    assert_bytes(SPAN(secret), "000000 04");
    wipe(NULL, 0);
}

/*
 * AddressSanitizer, too, shall let an allocation that is too large fail, and not end the program. It looks for this function
 * among those that are visible.
 */
__attribute__((visibility("default"))) const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void too_much_is_an_error(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    assert_refused(blob_reserve(&blob, SIZE_MAX / 4, &error), error, ERROR_BUG, "out of memory");
    assert_null(blob.data);
}

static void hex_is_lower_case(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x00, 0x9f, 0xa0, 0xff};
    char text[9] = "????????";
    hex_encode(SPAN(bytes), text);
    assert_string_equal(text, "009fa0ff");
    hex_encode((struct span){bytes, 0}, text);
    assert_string_equal(text, "");
}

static void hex_is_read_in_either_case(void **state)
{
    (void)state;
    struct error error;
    AUTO(blob) blob = {0};
    assert_done(hex_decode("00fFAb", &blob, &error), error);
    assert_done(hex_decode("", &blob, &error), error);
    assert_bytes(blob_span(&blob), "00ffab");
    assert_refused(hex_decode("0", &blob, &error), error, ERROR_CONFIG, "an odd number");
    assert_refused(hex_decode("0g", &blob, &error), error, ERROR_CONFIG, "'0g' is no byte");
    assert_refused(hex_decode("00 0", &blob, &error), error, ERROR_CONFIG, "' 0' is no byte");
}

static void integers_are_little_endian(void **state)
{
    (void)state;
    uint8_t bytes[6];
    put_le16(bytes, 0xfe01);
    put_le32(bytes + 2, 0xf0e0d0c0);
    assert_bytes(SPAN(bytes), "01fe c0d0e0f0");
    assert_int_equal(get_le16(bytes), 0xfe01);
    assert_int_equal(get_le32(bytes + 2), 0xf0e0d0c0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(appends_in_order),
    cmocka_unit_test(nothing_appended_is_nothing),
    cmocka_unit_test(keeps_bytes_while_growing),
    cmocka_unit_test(reserve_moves_nothing_that_fits),
    cmocka_unit_test(text_has_a_zero_that_is_not_counted),
    cmocka_unit_test(release_leaves_an_empty_blob),
    cmocka_unit_test(wipe_overwrites),
    cmocka_unit_test(too_much_is_an_error),
    cmocka_unit_test(hex_is_lower_case),
    cmocka_unit_test(hex_is_read_in_either_case),
    cmocka_unit_test(integers_are_little_endian),
};

int main(void)
{
    return cmocka_run_group_tests_name("blob", tests, NULL, NULL);
}
