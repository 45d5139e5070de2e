// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <device/layout_areas.h>
#include <string.h>

static const struct option_area *find(const struct option_layout *areas, enum option_area_role role,
                                      const char *name)
{
    for (unsigned i = 0; i < areas->area_count; i++) {
        const char *own = areas->areas[i].name;
        if (areas->areas[i].role == role &&
            (own == name || (own != NULL && name != NULL && strcmp(own, name) == 0)))
            return &areas->areas[i];
    }
    return NULL;
}

static void check_area(const struct option_layout *areas, enum option_area_role role,
                       const char *name, uint32_t offset, uint32_t size)
{
    const struct option_area *area = find(areas, role, name);
    assert_non_null(area);
    assert_int_equal(area->offset, offset);
    assert_int_equal(area->size, size);
}

static void load(const char *name, struct layout *layout, struct option_layout *areas)
{
    struct error error;
    assert_done(layout_parse(layout_builtin_text(name), name, layout, &error), error);
    assert_done(layout_areas(layout, areas, &error), error);
    assert_string_equal(areas->name, name);
}

static void two_worlds_and_scratch(void **state)
{
    struct option_layout areas;
    AUTO(layout) layout = {.name = NULL};
    (void)state;
    load("h573-swap-data", &layout, &areas);
    assert_int_equal(areas.flash_size, 0x200000);
    assert_int_equal(areas.area_count, 10);
    check_area(&areas, AREA_BOOT, NULL, 0, 0x18000);
    check_area(&areas, AREA_SCRATCH, NULL, 0x18000, 0x10000);
    check_area(&areas, AREA_SECURE, "secure", 0x2a000, 0x8000);
    check_area(&areas, AREA_NON_SECURE, "non-secure", 0x32000, 0xa0000);
    check_area(&areas, AREA_SECURE, "secure data", 0x28000, 0x2000);
    check_area(&areas, AREA_NON_SECURE, "ns data", 0xd2000, 0x2000);
    check_area(&areas, AREA_UPDATE, "secure", 0xd4000, 0x8000);
}

/* The first stage is in ROM, and its data image in option-byte keys: no boot code here, and one world in its image. */
static void two_stages(void **state)
{
    struct option_layout areas;
    AUTO(layout) layout = {.name = NULL};
    (void)state;
    load("h573-stirot-oemurot", &layout, &areas);
    assert_null(find(&areas, AREA_BOOT, NULL));
    check_area(&areas, AREA_SECURE_START, "OEMuROT", 0, 0x18000);
    check_area(&areas, AREA_UPDATE, "data", 0x1e6000, 0x2000);
    check_area(&areas, AREA_SECURE, "secure", 0x18000, 0x6000);
    assert_null(find(&areas, AREA_NON_SECURE, "data"));
    assert_int_equal(areas.area_count, 7);
}

static void every_layout_of_a_board(void **state)
{
    const char *name;
    (void)state;
    for (size_t i = 0; (name = layout_builtin(i)) != NULL; i++) {
        struct error error;
        struct option_layout areas;
        AUTO(layout) layout = {.name = NULL};
        assert_done(layout_parse(layout_builtin_text(name), name, &layout, &error), error);
        if (strncmp(name, "h7s78", 5) == 0)
            assert_refused(layout_areas(&layout, &areas, &error), error, ERROR_CONFIG,
                           "has no flash at 0x08000000 or 0x0c000000");
        else
            assert_done(layout_areas(&layout, &areas, &error), error);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(two_worlds_and_scratch),
    cmocka_unit_test(two_stages),
    cmocka_unit_test(every_layout_of_a_board),
};

int main(void)
{
    return cmocka_run_group_tests_name("layout_areas", tests, NULL, NULL);
}
