// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/image_layout.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Signed and encrypted on P-256; what the specification does not ask for is not there. */
static const struct image_algorithms p256 = {
    .digest = DIGEST_SHA256,
    .signature_tlv = MCUBOOT_TLV_ECDSA,
    .signature_size = 72,
    .public_key_size = 91,
    .wrap = WRAP_ECIES_P256,
    .content_size = 16,
};

static char some_file[] = "k.pem";
static char some_name[] = "Parameter";

/* A plain image: swap, nothing signed, header added by the tool. */
static struct image_spec plain_spec(void)
{
    return (struct image_spec){
        .magic = MCUBOOT_MAGIC,
        .input = some_file,
        .slot_size = 0x10000,
        .header_size = 0x400,
        .max_sectors = 128,
        .align = 16,
        .pad_header = true,
        .origin = {[PARAM_SLOT_SIZE] = {.name = some_name}},
    };
}

static void give(struct image_spec *spec, enum image_parameter parameter)
{
    spec->origin[parameter].name = some_name;
}

static uint64_t total(const struct image_spec *spec, const struct image_layout *layout)
{
    return (uint64_t)spec->header_size + layout->body + layout->protected_area + layout->tlv_area +
           layout->trailer;
}

static const struct {
    uint32_t magic;
    uint32_t max_sectors;
    uint32_t align;
    bool encrypted;
    bool overwrite_only;
    bool primary_only;
    uint32_t trailer;
} trailers[] = {
    {MCUBOOT_MAGIC_STIROT, 128, 16, false, false, false, 32},
    {MCUBOOT_MAGIC_STIROT, 128, 16, true, true, false, 32},
    {MCUBOOT_MAGIC_STIROT, 128, 8, false, false, true, 32},
    {MCUBOOT_MAGIC, 128, 16, false, false, true, 48},
    {MCUBOOT_MAGIC, 128, 16, true, false, true, 48},
    {MCUBOOT_MAGIC, 128, 16, false, true, true, 48},
    {MCUBOOT_MAGIC, 128, 16, false, true, false, 48},
    {MCUBOOT_MAGIC, 64, 32, true, true, false, 48},
    {MCUBOOT_MAGIC, 128, 1, false, true, false, 48},
    {MCUBOOT_MAGIC_DATA, 128, 16, false, true, false, 48},
    {MCUBOOT_MAGIC_STIROT_H7, 128, 16, false, true, false, 48},
    {MCUBOOT_MAGIC, 128, 16, false, false, false, 6224},
    {MCUBOOT_MAGIC, 128, 16, true, false, false, 6256},
    {MCUBOOT_MAGIC, 128, 8, false, false, false, 3152},
    {MCUBOOT_MAGIC, 128, 8, true, false, false, 3184},
    {MCUBOOT_MAGIC, 128, 1, false, false, false, 464},
    {MCUBOOT_MAGIC, 6, 32, false, false, false, 656},
    {MCUBOOT_MAGIC, 0, 16, false, false, false, 80},
    {MCUBOOT_MAGIC, 512, 32, true, false, false, 49264},
    {MCUBOOT_MAGIC_DATA, 128, 16, true, false, false, 6256},
    {MCUBOOT_MAGIC_STIROT_H7, 128, 16, true, false, false, 6256},
};

static void trailers_are_those_of_the_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(trailers); i++) {
        struct error error;
        struct image_layout layout;
        struct image_spec spec = plain_spec();
        spec.magic = trailers[i].magic;
        spec.max_sectors = trailers[i].max_sectors;
        spec.align = trailers[i].align;
        spec.overwrite_only = trailers[i].overwrite_only;
        spec.primary_only = trailers[i].primary_only;
        spec.encryption_key = trailers[i].encrypted ? some_file : NULL;
        spec.slot_size = 0x20000;
        assert_done(image_layout_compute(&spec, &p256, 100, &layout, &error), error);
        assert_int_equal(layout.trailer, trailers[i].trailer);
    }
}

static void sizes_without_anything(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = plain_spec();
    assert_done(image_layout_compute(&spec, &p256, 1001, &layout, &error), error);
    assert_int_equal(layout.body, 1001);
    assert_int_equal(layout.zeros, 0);
    assert_int_equal(layout.filler, 0);
    assert_int_equal(layout.protected_area, 0);
    assert_int_equal(layout.tlv_area, 4 + 36);
    assert_false(layout.padded);
}

static void sizes_of_the_tlv_areas(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = plain_spec();
    give(&spec, PARAM_SECURITY_COUNTER);
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.protected_area, 4 + 8);
    spec.dependency_count = 2;
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.protected_area, 4 + 8 + 2 * 16);
    snprintf(spec.boot_record, sizeof spec.boot_record, "ABC");
    spec.version = (struct image_version){1, 2, 3, 0};
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.protected_area, 4 + 8 + 2 * 16 + 4 + 91);
    spec.version = (struct image_version){255, 255, 65535, 7};
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.protected_area, 4 + 8 + 2 * 16 + 4 + 91 + 8);
    spec.signing_key = some_file;
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.tlv_area, 4 + 36 + 36 + 76);
    spec.full_public_key = true;
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.tlv_area, 4 + 36 + 95 + 76);
    spec.encryption_key = some_file;
    assert_done(image_layout_compute(&spec, &p256, 16, &layout, &error), error);
    assert_int_equal(layout.tlv_area, 4 + 36 + 95 + 76 + 117);
}

static void encrypted_bodies_are_whole_blocks(void **state)
{
    (void)state;
    static const uint32_t headers[] = {0x20, 0x400, 0x404, 0x21};
    for (size_t i = 0; i < COUNT(headers); i++)
        for (uint32_t size = 1; size < 40; size++) {
            struct error error;
            struct image_layout layout;
            struct image_spec spec = plain_spec();
            spec.header_size = headers[i];
            spec.encryption_key = some_file;
            assert_done(image_layout_compute(&spec, &p256, size, &layout, &error), error);
            assert_int_equal((spec.header_size + layout.body) % 16, 0);
            assert_int_equal(layout.body, size + layout.zeros);
            assert_in_range(layout.zeros, 0, 15);
        }
}

static void the_input_may_hold_the_header(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = plain_spec();
    spec.pad_header = false;
    assert_done(image_layout_compute(&spec, &p256, 0x400 + 5, &layout, &error), error);
    assert_int_equal(layout.body, 5);
    assert_done(image_layout_compute(&spec, &p256, 0x400, &layout, &error), error);
    assert_int_equal(layout.body, 0);
    assert_refused(image_layout_compute(&spec, &p256, 0x3ff, &layout, &error), error, ERROR_FILE,
                   "has 1023 bytes and cannot begin with a blank header of 0x400");
}

static void padding_needs_a_slot(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = plain_spec();
    spec.pad = true;
    assert_done(image_layout_compute(&spec, &p256, 100, &layout, &error), error);
    assert_true(layout.padded);
    spec.slot_size = 0;
    assert_done(image_layout_compute(&spec, &p256, 100000, &layout, &error), error);
    assert_false(layout.padded);
}

/* E, P, T and free as in the format: the zeros and the filler must take up all that is free. */
static void check_fills(struct image_spec *spec, uint32_t firmware_size, uint32_t wanted_free)
{
    struct error error;
    struct image_layout layout;
    bool counter = image_spec_has(spec, PARAM_SECURITY_COUNTER);
    uint32_t end = (spec->header_size + firmware_size + 15) / 16 * 16;
    uint32_t area = counter ? 12 : 0;
    uint32_t tlvs = 4 + 36 + 36 + 76 + 117;
    spec->slot_size = end + area + tlvs + 32 + wanted_free;
    uint32_t info = counter || wanted_free == 0 ? 0 : 4;
    assert_done(image_layout_compute(spec, &p256, firmware_size, &layout, &error), error);
    assert_int_equal(total(spec, &layout), spec->slot_size);
    assert_int_equal((spec->header_size + layout.body) % 16, 0);
    assert_int_equal(layout.body, firmware_size + layout.zeros);
    assert_int_equal(layout.protected_area, area + info + layout.filler);
    if (wanted_free > 0) {
        assert_in_range(layout.filler, 5, 20);
        uint32_t free_size = wanted_free - info;
        uint32_t rest = free_size % 16;
        assert_int_equal(layout.filler, rest < 5 ? rest + 16 : rest);
    }
}

static struct image_spec stirot_spec(bool counter)
{
    struct image_spec spec = plain_spec();
    spec.magic = MCUBOOT_MAGIC_STIROT;
    spec.signing_key = some_file;
    spec.encryption_key = some_file;
    if (counter)
        give(&spec, PARAM_SECURITY_COUNTER);
    return spec;
}

static void stirot_fills_the_slot_for_every_rest(void **state)
{
    (void)state;
    for (int counter = 0; counter < 2; counter++) {
        struct image_spec spec = stirot_spec(counter == 1);
        for (uint32_t size = 1; size < 34; size++)
            for (uint32_t rest = 0; rest < 16; rest++) {
                check_fills(&spec, size, 0x1000 + rest);
                check_fills(&spec, size, 32 + rest);
            }
        check_fills(&spec, 16, 0);
    }
}

static void stirot_fills_the_smallest_slots(void **state)
{
    (void)state;
    struct image_spec spec = stirot_spec(true);
    for (uint32_t wanted_free = 5; wanted_free < 16; wanted_free++)
        check_fills(&spec, 16, wanted_free);
    check_fills(&spec, 16, 20);
    spec = stirot_spec(false);
    for (uint32_t wanted_free = 9; wanted_free < 20; wanted_free++)
        check_fills(&spec, 16, wanted_free);
}

static void stirot_does_not_fill_in_clear_text(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = stirot_spec(true);
    spec.encryption_key = NULL;
    assert_done(image_layout_compute(&spec, &p256, 100, &layout, &error), error);
    assert_int_equal(layout.body, 100);
    assert_int_equal(layout.filler, 0);
    spec = stirot_spec(true);
    spec.slot_size = 0;
    assert_done(image_layout_compute(&spec, &p256, 100, &layout, &error), error);
    assert_int_equal(layout.zeros, 12);
    assert_int_equal(layout.filler, 0);
    spec = stirot_spec(true);
    spec.magic = MCUBOOT_MAGIC_STIROT_H7;
    assert_done(image_layout_compute(&spec, &p256, 100, &layout, &error), error);
    assert_int_equal(layout.filler, 0);
}

/* Reads "... by N bytes; 0xS would do". */
static uint32_t size_that_would_do(const struct image_spec *spec, const struct error *error)
{
    const char *by = strstr(error->message, " by ");
    const char *proposed = strstr(error->message, "; 0x");
    assert_non_null(by);
    assert_non_null(proposed);
    unsigned long over = strtoul(by + 4, NULL, 10);
    unsigned long size = strtoul(proposed + 2, NULL, 16);
    assert_true(over > 0);
    assert_int_equal(size, spec->slot_size + over);
    assert_contains(error->message, " would do");
    return (uint32_t)size;
}

/* Whatever the slot is: it fits, or the size that the message proposes does. */
static void check_every_slot(struct image_spec spec, uint64_t firmware_size)
{
    struct error error;
    struct image_layout layout;
    uint32_t refused = 0;
    spec.slot_size = 0;
    assert_done(image_layout_compute(&spec, &p256, firmware_size, &layout, &error), error);
    uint64_t needed = total(&spec, &layout);
    for (uint32_t slot = 1; slot < needed + 64; slot++) {
        spec.slot_size = slot;
        if (image_layout_compute(&spec, &p256, firmware_size, &layout, &error) == 0) {
            assert_in_range(total(&spec, &layout), needed, slot);
            continue;
        }
        assert_int_equal(error.code, ERROR_FIT);
        assert_contains(error.message, "parameter 'Parameter': image size (0x");
        refused++;
        spec.slot_size = size_that_would_do(&spec, &error);
        assert_done(image_layout_compute(&spec, &p256, firmware_size, &layout, &error), error);
        assert_true(total(&spec, &layout) <= spec.slot_size);
    }
    assert_true(refused >= needed - 1);
}

static void too_small_a_slot_says_what_would_do(void **state)
{
    (void)state;
    struct image_spec spec = plain_spec();
    spec.max_sectors = 4;
    check_every_slot(spec, 50);
    spec.overwrite_only = true;
    spec.signing_key = some_file;
    check_every_slot(spec, 51);
    spec.encryption_key = some_file;
    check_every_slot(spec, 51);
    check_every_slot(stirot_spec(true), 51);
    check_every_slot(stirot_spec(false), 51);
}

static void the_last_byte_counts(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = plain_spec();
    spec.overwrite_only = true;
    spec.slot_size = 0x400 + 1000 + 40 + 48;
    assert_done(image_layout_compute(&spec, &p256, 1000, &layout, &error), error);
    assert_refused(image_layout_compute(&spec, &p256, 1001, &layout, &error), error, ERROR_FIT,
                   "image size (0x811) + trailer (0x30) exceeds requested size 0x840 by 1 byte; "
                   "0x841 would do");
}

static void larger_than_the_format_is_refused(void **state)
{
    (void)state;
    struct error error;
    struct image_layout layout;
    struct image_spec spec = plain_spec();
    spec.slot_size = 0;
    assert_refused(image_layout_compute(&spec, &p256, UINT64_C(0x100000000), &layout, &error),
                   error, ERROR_FIT, "more than 4 GiB");
    assert_refused(image_layout_compute(&spec, &p256, UINT64_C(0xfffffff0), &layout, &error), error,
                   ERROR_FIT, "more than 4 GiB");
    spec.slot_size = 0x1000;
    assert_refused(image_layout_compute(&spec, &p256, UINT64_C(0x100000000), &layout, &error),
                   error, ERROR_FIT, "");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(trailers_are_those_of_the_format),
    cmocka_unit_test(sizes_without_anything),
    cmocka_unit_test(sizes_of_the_tlv_areas),
    cmocka_unit_test(encrypted_bodies_are_whole_blocks),
    cmocka_unit_test(the_input_may_hold_the_header),
    cmocka_unit_test(padding_needs_a_slot),
    cmocka_unit_test(stirot_fills_the_slot_for_every_rest),
    cmocka_unit_test(stirot_fills_the_smallest_slots),
    cmocka_unit_test(stirot_does_not_fill_in_clear_text),
    cmocka_unit_test(too_small_a_slot_says_what_would_do),
    cmocka_unit_test(the_last_byte_counts),
    cmocka_unit_test(larger_than_the_format_is_refused),
};

int main(void)
{
    return cmocka_run_group_tests_name("image_layout", tests, NULL, NULL);
}
