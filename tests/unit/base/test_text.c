// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/text.h>
#include <base/text_list.h>

static void copies_replace(void **state)
{
    (void)state;
    struct error error;
    AUTO_TEXT text = NULL;
    assert_done(text_copy("one", &text, &error), error);
    assert_done(text_copy("two", &text, &error), error);
    assert_string_equal(text, "two");
    assert_done(text_copy(text, &text, &error), error); /* of itself */
    assert_string_equal(text, "two");
    text_release(&text);
    assert_null(text);
    text_release(&text);
}

static void control_characters_are_not_shown(void **state)
{
    (void)state;
    char text[] = "a\nb\tc\x1b[31m\x7f\r \xc3\xa9 ~";
    text_make_printable(text);
    assert_string_equal(text, "a?b?c?[31m?? \xc3\xa9 ~");
    char empty[] = "";
    text_make_printable(empty);
    assert_string_equal(empty, "");
}

static void lists_keep_their_order(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    struct error error;
    struct text_list list = {0};
    for (size_t round = 0; round < 10; round++)
        for (size_t i = 0; i < COUNT(words); i++)
            assert_done(text_list_add(&list, words[i], &error), error);
    assert_int_equal(list.count, 100);
    for (size_t i = 0; i < list.count; i++)
        assert_ptr_equal(list.items[i], words[i % COUNT(words)]); /* borrowed */
    text_list_release(&list);
    assert_int_equal(list.count, 0);
    assert_null(list.items);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(copies_replace),
    cmocka_unit_test(control_characters_are_not_shown),
    cmocka_unit_test(lists_keep_their_order),
};

int main(void)
{
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
