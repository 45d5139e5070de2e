// SPDX-License-Identifier: Apache-2.0
#include "../../support/forge.h"
#include "../../support/test.h"
#include <bootcore/bytes.h>
#include <bootcore/dependency.h>
#include <bootcore/header.h>
#include <string.h>

static const struct forge ordinary = {.protected_tlvs = "c", .tlvs = "dks"};
static const struct judging plain = {.policy = NULL};

static void put(uint8_t *at, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

/* A field of the header that is replaced. */
static const struct {
    size_t offset;
    size_t size;
    uint32_t value;
    enum bootcore_reason reason;
} fields[] = {
    {0, 4, 0, BOOTCORE_MAGIC},
    {0, 4, 0xffffffff, BOOTCORE_MAGIC},
    {0, 4, MCUBOOT_MAGIC_STIROT, BOOTCORE_MAGIC},
    {8, 2, 0, BOOTCORE_HEADER_SIZE},
    {8, 2, 31, BOOTCORE_HEADER_SIZE},
    {8, 2, 33, BOOTCORE_TLV_MAGIC},
    {8, 2, 0xffff, BOOTCORE_IMAGE_SIZE},
    {10, 2, 0xffff, BOOTCORE_IMAGE_SIZE},
    {10, 2, 0, BOOTCORE_TLV_MAGIC},
    {10, 2, 1, BOOTCORE_PROTECTED_SIZE},
    {12, 4, 0xffffffff, BOOTCORE_IMAGE_SIZE},
    {12, 4, 0xffffffdf, BOOTCORE_IMAGE_SIZE}, /* with 32 it is 0xffffffff */
    {12, 4, 0xffffffe0, BOOTCORE_IMAGE_SIZE}, /* with 32 it is 0 in 32 bits */
    {12, 4, 0xffffffd4, BOOTCORE_IMAGE_SIZE}, /* with both 0 */
    {12, 4, FORGE_BODY + 1000, BOOTCORE_IMAGE_SIZE},
    {12, 4, FORGE_BODY - 1, BOOTCORE_TLV_MAGIC},
    {12, 4, FORGE_BODY + 1, BOOTCORE_TLV_MAGIC},
    {12, 4, 0x80000000, BOOTCORE_IMAGE_SIZE},
    {12, 4, 0, BOOTCORE_TLV_MAGIC},
    {16, 4, 1, BOOTCORE_FLAGS},
    {16, 4, 8, BOOTCORE_FLAGS},
    {16, 4, 0x20, BOOTCORE_FLAGS},
    {16, 4, 0x80000000, BOOTCORE_FLAGS},
    {4, 4, 1, BOOTCORE_DIGEST},
    {16, 4, 2, BOOTCORE_DIGEST},
    {20, 4, 0, BOOTCORE_DIGEST},
    {28, 4, 1, BOOTCORE_DIGEST},
};

static void hostile_fields(void **state)
{
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&ordinary, &image);
    for (size_t i = 0; i < COUNT(fields); i++) {
        struct bootcore_verdict verdict;
        uint8_t before[4];
        uint8_t *at = image.data + fields[i].offset;
        memcpy(before, at, sizeof before);
        put(at, fields[i].value, fields[i].size);
        enum bootcore_reason reason = judge_bytes(&plain, blob_span(&image), &verdict);
        if (reason != fields[i].reason)
            fail_msg("0x%x at %zu: reason %d, expected %d", fields[i].value, fields[i].offset,
                     (int)reason, (int)fields[i].reason);
        memcpy(at, before, sizeof before);
    }
}

/* Makes the bytes those of the numbers, as a header that was read has them. */
static void write_sizes(struct bootcore_header *header)
{
    bootcore_put_le32(header->bytes + MCUBOOT_HEADER_MAGIC, header->magic);
    header->bytes[MCUBOOT_HEADER_HEADER_SIZE] = (uint8_t)header->header_size;
    header->bytes[MCUBOOT_HEADER_PROTECTED_SIZE] = (uint8_t)header->protected_size;
    bootcore_put_le32(header->bytes + MCUBOOT_HEADER_IMAGE_SIZE, header->image_size);
}

/* Sizes whose sum is just within, and just beyond, the slot. */
static void the_sum_is_held_against_the_slot(void **state)
{
    struct bootcore_verdict verdict;
    struct boot_probe probe;
    const struct span none = {NULL, 0};
    struct bootcore_area area = {.size = 0x200};
    const struct bootcore_request request = {
        .policy = &bootcore_policy_st, .area = &area, .magic = 7};
    const struct bootcore_judgement judgement = {&request, NULL, &verdict};
    (void)state;
    boot_probe_open(&probe, none);
    memset(&verdict, 0, sizeof verdict);
    verdict.header = (struct bootcore_header){
        .magic = 7, .header_size = 32, .protected_size = 12, .image_size = 0x200 - 48};
    write_sizes(&verdict.header);
    assert_int_equal(bootcore_header_check(&judgement), BOOTCORE_OK);
    verdict.header.image_size++;
    assert_int_not_equal(bootcore_header_check(&judgement), BOOTCORE_OK);
    assert_int_equal(verdict.reason, BOOTCORE_IMAGE_SIZE);
    area.size = UINT32_MAX;
    for (uint32_t size = UINT32_MAX; size > UINT32_MAX - 48; size--) {
        verdict.header.image_size = size;
        assert_int_not_equal(bootcore_header_check(&judgement), BOOTCORE_OK);
    }
    verdict.header.image_size = UINT32_MAX - 48;
    write_sizes(&verdict.header);
    assert_int_equal(bootcore_header_check(&judgement), BOOTCORE_OK);
    boot_probe_release(&probe);
}

/* The flag of images for RAM is known only to who asks for it, and no other flag becomes known with it. */
static void images_for_ram_are_asked_for(void **state)
{
    static const struct {
        uint32_t flags;
        bool asked;
        bool good;
    } cases[] = {{0x20, true, true},  {0x20, false, false}, {0x21, true, false},
                 {0x28, true, false}, {0x24, true, true},   {0, true, true}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct bootcore_verdict verdict;
        const struct bootcore_area area = {.size = 0x200};
        const struct bootcore_request request = {.policy = &bootcore_policy_st,
                                                 .area = &area,
                                                 .magic = 7,
                                                 .other_flags =
                                                     cases[i].asked ? MCUBOOT_FLAG_RAM_LOAD : 0};
        const struct bootcore_judgement judgement = {&request, NULL, &verdict};
        memset(&verdict, 0, sizeof verdict);
        verdict.header = (struct bootcore_header){
            .magic = 7, .header_size = 32, .image_size = 16, .flags = cases[i].flags};
        write_sizes(&verdict.header);
        verdict.header.bytes[MCUBOOT_HEADER_FLAGS] = (uint8_t)cases[i].flags;
        assert_int_equal(bootcore_header_check(&judgement) == BOOTCORE_OK, cases[i].good);
        if (!cases[i].good)
            assert_int_equal(verdict.reason, BOOTCORE_FLAGS);
    }
}

static void reads_stay_in_the_area(void **state)
{
    static const uint8_t flash[16] = {1, 2, 3};
    static const struct {
        uint32_t offset;
        uint32_t size;
    } beyond[] = {
        {0, 17}, {16, 1}, {17, 0}, {15, 2}, {UINT32_MAX, 1}, {1, UINT32_MAX}, {8, UINT32_MAX - 7}};
    uint8_t bytes[16];
    struct boot_probe probe;
    const struct bootcore_area area = {.size = sizeof flash};
    (void)state;
    boot_probe_open(&probe, SPAN(flash));
    assert_int_equal(bootcore_read(&probe.port, &area, 0, bytes, 16), BOOTCORE_OK);
    assert_memory_equal(bytes, flash, sizeof flash);
    assert_int_equal(bootcore_read(&probe.port, &area, 16, bytes, 0), BOOTCORE_OK);
    for (size_t i = 0; i < COUNT(beyond); i++)
        assert_int_not_equal(
            bootcore_read(&probe.port, &area, beyond[i].offset, bytes, beyond[i].size),
            BOOTCORE_OK);
    assert_int_equal(probe.calls, 2);
    boot_probe_release(&probe);
}

static void fields_are_reported(void **state)
{
    struct bootcore_verdict verdict;
    AUTO(blob) image = {0};
    (void)state;
    forge_image(&ordinary, &image);
    assert_int_equal(judge_bytes(&plain, blob_span(&image), &verdict), BOOTCORE_GOOD);
    const struct bootcore_header *header = &verdict.header;
    assert_int_equal(header->magic, MCUBOOT_MAGIC);
    assert_int_equal(header->header_size, 32);
    assert_int_equal(header->protected_size, 12);
    assert_int_equal(header->image_size, FORGE_BODY);
    assert_int_equal(header->version.major, 1);
    assert_int_equal(header->version.minor, 2);
    assert_int_equal(header->version.revision, 0x0304);
    assert_int_equal(header->version.build, 0x05060708);
    assert_memory_equal(header->bytes, image.data, 32);
}

static void versions(void **state)
{
    const struct bootcore_version wanted = {1, 2, 3, 4};
    const struct bootcore_version reach[] = {
        {1, 2, 3, 4}, {1, 2, 3, 0}, {1, 2, 4, 0}, {1, 3, 0, 0}, {2, 0, 0, 0}};
    const struct bootcore_version below[] = {{1, 2, 2, 9}, {1, 1, 9, 9}, {0, 9, 9, 9}};
    (void)state;
    for (size_t i = 0; i < COUNT(reach); i++)
        assert_true(bootcore_version_reaches(&reach[i], &wanted));
    for (size_t i = 0; i < COUNT(below); i++)
        assert_false(bootcore_version_reaches(&below[i], &wanted));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(hostile_fields),
    cmocka_unit_test(the_sum_is_held_against_the_slot),
    cmocka_unit_test(images_for_ram_are_asked_for),
    cmocka_unit_test(reads_stay_in_the_area),
    cmocka_unit_test(fields_are_reported),
    cmocka_unit_test(versions),
};

int main(void)
{
    return cmocka_run_group_tests_name("boot core: header", tests, NULL, NULL);
}
