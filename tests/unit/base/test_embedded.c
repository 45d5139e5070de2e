// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/embedded.h>
#include <string.h>

static void finds_the_schema(void **state)
{
    (void)state;
    struct span schema = embedded_find("schema/image.xsd");
    assert_true(schema.size > 1000);
    assert_int_equal(memcmp(schema.data, "<?xml", 5), 0);
    assert_non_null(memmem(schema.data, schema.size, "McubootFormat", 13));
}

static void finds_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(embedded_find("schema/none.xsd").size, 0);
    assert_int_equal(embedded_find("").size, 0);
    assert_int_equal(embedded_find("schema/image.xsd2").size, 0);
    assert_int_equal(embedded_find("schema").size, 0);
}

static void is_sorted_and_whole(void **state)
{
    (void)state;
    assert_true(embedded_file_count > 10);
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        assert_true(i == 0 || strcmp(embedded_files[i - 1].path, file->path) < 0);
        assert_true(file->size > 0);
        struct span found = embedded_find(file->path);
        assert_ptr_equal(found.data, file->data);
        assert_int_equal(found.size, file->size);
        /* text files, whole to their last line */
        assert_int_equal(file->data[file->size - 1], '\n');
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(finds_the_schema),
    cmocka_unit_test(finds_nothing_else),
    cmocka_unit_test(is_sorted_and_whole),
};

int main(void)
{
    return cmocka_run_group_tests_name("embedded", tests, NULL, NULL);
}
