// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/sfi_layout.h>
#include <stdio.h>
#include <string.h>

/* A specification over files in a scratch directory, and what became of it. */
struct plan {
    struct scratch *scratch;
    struct test_run test;
    struct sfi_spec spec;
    struct sfi_inputs inputs;
    struct sfi_layout layout;
    char text[2048];
    size_t files;
};

static void plan_start(struct plan *plan, void **state)
{
    memset(plan, 0, sizeof *plan);
    plan->scratch = *state;
    test_run_start(&plan->test);
}

static void plan_release(struct plan *plan)
{
    sfi_layout_release(&plan->layout);
    sfi_inputs_release(&plan->inputs);
    sfi_spec_release(&plan->spec);
    test_run_release(&plan->test);
}

static const char *file_of(struct plan *plan, size_t size)
{
    struct error error;
    char name[16];
    AUTO(blob) bytes = {0};
    snprintf(name, sizeof name, "%zu.bin", plan->files++);
    assert_done(blob_append_fill(&bytes, (uint8_t)plan->files, size, &error), error);
    return scratch_write(plan->scratch, name, blob_span(&bytes));
}

static void add_firmware(struct plan *plan, uint32_t address, size_t size)
{
    struct error error;
    const struct sfi_firmware firmware = {.has_address = true, .address = address};
    assert_done(sfi_spec_add_firmware(&plan->spec, file_of(plan, size), &firmware, &error), error);
}

static void add_external(struct plan *plan, uint32_t address, size_t size, uint32_t region,
                         uint32_t key_address)
{
    struct error error;
    const struct sfi_firmware firmware = {.has_address = true,
                                          .address = address,
                                          .is_external = true,
                                          .region = region,
                                          .key_address = key_address};
    plan->spec.is_external = true;
    assert_done(sfi_spec_add_firmware(&plan->spec, file_of(plan, size), &firmware, &error), error);
}

static void add_registers(struct plan *plan, int count)
{
    struct error error;
    while (count-- > 0)
        assert_done(sfi_spec_add_register(&plan->spec, 1, &error), error);
}

static int compute(struct plan *plan, struct error *error)
{
    if (sfi_inputs_open(&plan->test.run, &plan->spec, &plan->inputs, error) != 0 ||
        sfi_layout_compute(&plan->spec, &plan->inputs, &plan->layout, error) != 0)
        return -1;
    char *to = plan->text;
    char *end = to + sizeof plan->text;
    for (size_t i = 0; i < plan->layout.count; i++) {
        const struct sfi_planned *area = &plan->layout.areas[i];
        to += snprintf(to, (size_t)(end - to), i == 0 ? "%c" : " %c", area->type);
        if (area->address != 0)
            to += snprintf(to, (size_t)(end - to), "%x", area->address);
        if (area->size != 0)
            to += snprintf(to, (size_t)(end - to), "+%x", area->size);
    }
    return 0;
}

static void check_plan(struct plan *plan, const char *wanted)
{
    struct error error;
    assert_done(compute(plan, &error), error);
    assert_string_equal(plan->text, wanted);
    uint32_t total = 0;
    for (size_t i = 0; i < plan->layout.count; i++)
        total += SFI_AREA_SIZE + plan->layout.areas[i].size;
    assert_int_equal(plan->layout.total, total);
    plan_release(plan);
}

static void refuse_plan(struct plan *plan, enum error_code code, const char *message)
{
    struct error error;
    assert_refused(compute(plan, &error), error, code, message);
    plan_release(plan);
}

static void firmware_is_filled_up_to_units(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000004, 0x10);
    check_plan(&plan, "F8000000+20 P R");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 1);
    check_plan(&plan, "F8000000+10 P R");
}

static void firmware_whose_units_touch_is_one_area(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000020, 0x10);
    add_firmware(&plan, 0x08000000, 0x11);
    check_plan(&plan, "F8000000+30 P R");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000030, 0x10);
    add_firmware(&plan, 0x08000000, 0x11);
    check_plan(&plan, "F8000000+20 F8000030+10 P R");
}

static void who_knows_the_part_needs_no_pause(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x10);
    add_registers(&plan, 3);
    plan.spec.has_device_id = true;
    plan.spec.device_id = 0x484;
    check_plan(&plan, "F8000000+10 C+10");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x10);
    add_registers(&plan, 5);
    plan.spec.token = 0x08040000;
    check_plan(&plan, "F8000000+10 P8040000 R8040000 C+20");
    plan_start(&plan, state);
    add_registers(&plan, 4);
    check_plan(&plan, "P R C+10");
}

/* The header, two descriptors and that of the pause leave 0x100 - 48 - 80 = 0x80 for the first chunk, 0x80 + 8 for others. */
static void firmware_is_divided_where_the_ram_is_full(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x180);
    plan.spec.ram_size = 0x100;
    plan.spec.has_device_id = true;
    plan.spec.device_id = 0x484;
    check_plan(&plan, "F8000000+80 P R F8000080+80 P R F8000100+80");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x80);
    plan.spec.ram_size = 0x100;
    check_plan(&plan, "F8000000+80 P R");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x40);
    add_firmware(&plan, 0x08001000, 0x40);
    add_registers(&plan, 4);
    plan.spec.ram_size = 0x100;
    check_plan(&plan, "F8000000+40 F8001000+10 P R F8001010+30 P R C+10");
}

static void what_is_not_divided_begins_a_chunk(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x40);
    add_registers(&plan, 16);
    plan.spec.ram_size = 0x100;
    plan.spec.has_device_id = true;
    plan.spec.device_id = 0x484;
    check_plan(&plan, "F8000000+40 P R C+40");
    plan_start(&plan, state);
    add_registers(&plan, 33);
    plan.spec.ram_size = 0x100;
    refuse_plan(&plan, ERROR_FIT,
                "an area of 0x90 bytes (option bytes) does not fit a RAM of 0x100");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x10);
    plan.spec.ram_size = SFI_HEADER_SIZE + 2 * SFI_AREA_SIZE + 15;
    refuse_plan(&plan, ERROR_FIT, "an area of 0x10 bytes (firmware) does not fit a RAM of 0x8f");
}

static void external_firmware_stays_whole(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x20);
    add_external(&plan, 0x90001000, 0x10004, 1, 0);
    add_external(&plan, 0x90000000, 0x1000, 0, 0x08040000);
    plan.spec.ram_size = 0x1000;
    plan.spec.has_device_id = true;
    plan.spec.device_id = 0x485;
    check_plan(&plan, "F8000000+20 K+10 E90000000+1010 E90001000+10010 P R");
    plan_start(&plan, state);
    add_external(&plan, 0x90000004, 0x10, 1, 0);
    check_plan(&plan, "E90000000+20 P R");
}

static void keys_have_places(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_external(&plan, 0x90000000, 0x10, 0, 0x08040000);
    add_external(&plan, 0x90001000, 0x10, 1, 0x08040010);
    add_external(&plan, 0x90002000, 0x10, 0, 0x08040000);
    add_external(&plan, 0x90003000, 0x10, 2, 0x08040020);
    check_plan(&plan, "K+20 E90000000+20 E90001000+20 E90002000+20 E90003000+20 P R");
    plan_start(&plan, state);
    add_external(&plan, 0x90000000, 0x10, 0, 0x08040000);
    add_external(&plan, 0x90001000, 0x10, 0, 0x08040010);
    refuse_plan(&plan, ERROR_CONFIG, "region 0 has its key at 0x08040010, and for '");
    plan_start(&plan, state);
    add_external(&plan, 0x90000000, 0x10, 0, 0x08040000);
    add_firmware(&plan, 0x0803ff00, 0x101);
    refuse_plan(&plan, ERROR_CONFIG,
                "'the place of a key' overlap: both have bytes from 0x08040000");
}

static void bytes_have_one_owner(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x100);
    add_firmware(&plan, 0x080000ff, 0x10);
    refuse_plan(&plan, ERROR_CONFIG, "overlap: both have bytes from 0x080000ff to 0x080000ff");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x100);
    add_firmware(&plan, 0x0c0000ff, 0x10);
    check_plan(&plan, "F8000000+100 Fc0000f0+20 P R");
    plan_start(&plan, state);
    plan.spec.has_device_id = true;
    plan.spec.device_id = 0x484;
    add_firmware(&plan, 0x08000000, 0x100);
    add_firmware(&plan, 0x0c0000ff, 0x10); /* the same memory there */
    refuse_plan(&plan, ERROR_CONFIG, "overlap: both have bytes from 0x0c0000ff to 0x0c0000ff");
    plan_start(&plan, state);
    add_external(&plan, 0x90000000, 0x101, 0, 0);
    add_external(&plan, 0x90000108, 0x10, 1, 0);
    refuse_plan(&plan, ERROR_CONFIG, "begins at 0x90000108, in a unit of 16 bytes that '");
}

static void memories_are_kept_apart(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    add_firmware(&plan, 0x90000000, 0x10);
    refuse_plan(&plan, ERROR_CONFIG, "0x90000000 to 0x9000000f is external memory; give it with");
    plan_start(&plan, state);
    add_firmware(&plan, 0x5ffffff8, 0x10);
    refuse_plan(&plan, ERROR_CONFIG, "is external memory");
    plan_start(&plan, state);
    add_external(&plan, 0x08000000, 0x10, 0, 0);
    refuse_plan(&plan, ERROR_CONFIG, "is no external memory; give it with --firmware");
    plan_start(&plan, state);
    add_external(&plan, 0x9ffffff8, 0x10, 0, 0);
    refuse_plan(&plan, ERROR_CONFIG, "is no external memory");
    static const struct {
        uint32_t id;
        uint32_t address;
        bool fits;
    } rows[] = {
        {0x484, 0x081ffff0, true},  {0x484, 0x081ffff1, false}, {0x484, 0x0c1ffff0, true},
        {0x484, 0x0d000000, true},  {0x484, 0x07fffff0, false}, {0x478, 0x0807fff0, true},
        {0x478, 0x08080000, false}, {0x474, 0x0801fff0, true},  {0x474, 0x0801fff1, false},
        {0x474, 0x0c000000, false}, {0x485, 0x0800fff0, true},  {0x485, 0x08010000, false},
        {0x999, 0x20000000, true},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        plan_start(&plan, state);
        plan.spec.has_device_id = true;
        plan.spec.device_id = rows[i].id;
        add_firmware(&plan, rows[i].address, 0x10);
        if (rows[i].fits)
            assert_done(compute(&plan, &error), error);
        else
            assert_refused(compute(&plan, &error), error, ERROR_FIT,
                           "is not in the flash of an STM32H");
        plan_release(&plan);
    }
}

static void absurd_plans_are_refused(void **state)
{
    struct plan plan;
    plan_start(&plan, state);
    refuse_plan(&plan, ERROR_CONFIG, "there is nothing to put into the package");
    plan_start(&plan, state);
    add_firmware(&plan, 0x08000000, 0x100000);
    plan.spec.ram_size = SFI_HEADER_SIZE + 2 * SFI_AREA_SIZE + SFI_ALIGN;
    refuse_plan(&plan, ERROR_FIT, "more than 65536 areas would be needed");
    plan_start(&plan, state);
    add_firmware(&plan, 0xfffffff8, 8);
    check_plan(&plan, "Ffffffff0+10 P R");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(firmware_is_filled_up_to_units),
    IN_SCRATCH(firmware_whose_units_touch_is_one_area),
    IN_SCRATCH(who_knows_the_part_needs_no_pause),
    IN_SCRATCH(firmware_is_divided_where_the_ram_is_full),
    IN_SCRATCH(what_is_not_divided_begins_a_chunk),
    IN_SCRATCH(external_firmware_stays_whole),
    IN_SCRATCH(keys_have_places),
    IN_SCRATCH(bytes_have_one_owner),
    IN_SCRATCH(memories_are_kept_apart),
    IN_SCRATCH(absurd_plans_are_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("sfi_layout", tests, NULL, NULL);
}
