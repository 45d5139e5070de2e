// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <device/layout_values.h>

static void check_value(const char *layout, const char *name, int64_t wanted)
{
    struct error error;
    struct layout read = {0};
    int64_t value = -1;
    assert_done(layout_parse(layout_builtin_text(layout), layout, &read, &error), error);
    bool found = layout_value(&read, name, &value);
    layout_release(&read);
    if (!found || value != wanted)
        fail_msg("%s of %s: 0x%llx", name, layout, (long long)value);
}

static void has_the_names_of_flash_layouts(void **state)
{
    (void)state;
    static const char with_data[] = "h573-overwrite-data";
    check_value(with_data, "AREA_0_OFFSET", 0x1a000);
    check_value(with_data, "AREA_1_SIZE", 0xa0000);
    check_value(with_data, "AREA_2_OFFSET", 0xc2000);
    check_value(with_data, "AREA_3_OFFSET", 0xc8000);
    check_value(with_data, "AREA_4_OFFSET", 0x18000);
    check_value(with_data, "AREA_5_OFFSET", 0xc0000);
    check_value(with_data, "AREA_6_OFFSET", 0x168000);
    check_value(with_data, "AREA_7_SIZE", 0x2000);
    check_value(with_data, "APP_IMAGE_NUMBER", 2);
    check_value(with_data, "FLASH_PAGE_NBR", 0x7f);
    check_value("h573-overwrite", "AREA_4_SIZE", 0);
    check_value("h573-overwrite", "OVER_WRITE", 1);
    check_value("h573-swap", "OVER_WRITE", 0);
    check_value("h573-swap", "FLASH_AREA_SCRATCH_OFFSET", 0x18000);
    check_value("h573-swap", "FLASH_AREA_SCRATCH_SIZE", 0x10000);
    check_value("h563-primary-only", "PRIMARY_ONLY", 1);
    check_value("h7s78-swap-ext-ram", "IMAGE_DOWNLOAD_ADDRESS", 0x90200000);
    check_value("h7s78-swap-ext-ram", "RUN_START", 0x70000000);
    check_value("h7s78-overwrite-xip", "RUN_START", 0x90000000);
    check_value("h573-stirot-oemurot", "AREA_0_OFFSET", 0x18000);
}

static void has_no_others(void **state)
{
    (void)state;
    static const char *const names[] = {"AREA_8_SIZE", "AREA_0_", "AREA_00_SIZE", "AREA_0_SIZES",
                                        "AREA_0",      "",        "over_write"};
    struct error error;
    struct layout layout = {0};
    int64_t value;
    assert_done(layout_parse(layout_builtin_text("h573-swap"), "x", &layout, &error), error);
    for (size_t i = 0; i < COUNT(names); i++)
        if (layout_value(&layout, names[i], &value))
            fail_msg("'%s'", names[i]);
    layout_release(&layout);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(has_the_names_of_flash_layouts),
    cmocka_unit_test(has_no_others),
};

int main(void)
{
    return cmocka_run_group_tests_name("layout_values", tests, NULL, NULL);
}
