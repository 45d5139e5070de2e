// SPDX-License-Identifier: Apache-2.0
/* cmocka.h needs these before it */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <crypto/der.h>

static void elements_are_split(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x02, 0x01, 0x05, 0x04, 0x81, 0x02, 0xaa, 0xbb, 0x30, 0x00};
    struct span contents;
    struct span rest;
    assert_int_equal(der_take(SPAN(bytes), &contents, &rest), DER_INTEGER);
    assert_ptr_equal(contents.data, bytes + 2);
    assert_int_equal(contents.size, 1);
    assert_int_equal(der_take(rest, &contents, &rest), DER_OCTETS);
    assert_ptr_equal(contents.data, bytes + 6);
    assert_int_equal(contents.size, 2);
    assert_int_equal(der_take(rest, &contents, &rest), DER_SEQUENCE);
    assert_int_equal(contents.size, 0);
    assert_int_equal(rest.size, 0);
    assert_int_equal(der_take(rest, &contents, &rest), 0);
}

static void cut_elements_are_none(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x30, 0x82, 0x00, 0x03, 1, 2, 3};
    static const uint8_t endless[] = {0x30, 0x80, 0, 0};
    static const uint8_t huge[] = {0x30, 0x83, 0, 0, 0, 0};
    struct span contents;
    struct span rest;
    for (size_t size = 0; size < sizeof bytes; size++)
        assert_int_equal(der_take((struct span){bytes, size}, &contents, &rest), 0);
    assert_int_equal(der_take(SPAN(bytes), &contents, &rest), DER_SEQUENCE);
    assert_int_equal(der_take(SPAN(endless), &contents, &rest), 0);
    assert_int_equal(der_take(SPAN(huge), &contents, &rest), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_split),
        cmocka_unit_test(cut_elements_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
