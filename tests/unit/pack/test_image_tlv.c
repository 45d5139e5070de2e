// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/image_tlv.h>
#include <stdio.h>
#include <string.h>

static char some_name[] = "Parameter";
static struct digest_value key_hash;

/* As on P-256. */
static const struct image_algorithms p256 = {
    .signature_tlv = MCUBOOT_TLV_ECDSA,
    .wrap = WRAP_ECIES_P256,
};

static void check_area(const struct image_spec *spec, uint32_t filler, const char *hexadecimal)
{
    struct error error;
    AUTO(blob) area = {0};
    AUTO(blob) wanted = {0};
    append_hex(&wanted, hexadecimal);
    struct image_layout layout = {.filler = filler, .protected_area = (uint32_t)wanted.size};
    assert_done(image_protected_area(spec, &layout, &key_hash, NULL, &area, &error), error);
    assert_spans_equal(blob_span(&area), blob_span(&wanted));
}

static void nothing_is_protected(void **state)
{
    (void)state;
    struct image_spec spec = {.magic = MCUBOOT_MAGIC};
    check_area(&spec, 0, "");
}

static void the_counter_comes_first(void **state)
{
    (void)state;
    struct image_spec spec = {.security_counter = 0x01020003, .dependency_count = 2};
    spec.origin[PARAM_SECURITY_COUNTER].name = some_name;
    spec.dependencies[0] = (struct image_dependency){1, {2, 3, 0x0405, 0x06070809}};
    spec.dependencies[1] = (struct image_dependency){255, {0, 0, 1, 0}};
    check_area(&spec, 0,
               "0869 2c00 5000 0400 03000201"
               "4000 0c00 01000000 02030504 09080706"
               "4000 0c00 ff000000 00000100 00000000");
}

static void the_filler_follows_the_counter(void **state)
{
    (void)state;
    struct image_spec spec = {.security_counter = 7, .dependency_count = 1};
    spec.origin[PARAM_SECURITY_COUNTER].name = some_name;
    check_area(&spec, 5,
               "0869 2100 5000 0400 07000000 6000 0100 00"
               "4000 0c00 00000000 00000000 00000000");
    spec.dependency_count = 0;
    check_area(&spec, 20,
               "0869 2000 5000 0400 07000000 6000 1000 00000000000000000000000000000000");
    spec.origin[PARAM_SECURITY_COUNTER].name = NULL;
    check_area(&spec, 6, "0869 0a00 6000 0200 0000");
}

/* The bytes of upstream's tool for software type ABC and version 1.2.3. */
static void the_boot_record_is_that_of_upstream(void **state)
{
    (void)state;
    struct image_spec spec = {.version = {1, 2, 3, 4}};
    for (size_t i = 0; i < SHA256_SIZE; i++)
        key_hash.bytes[i] = (uint8_t)(0xa0 + i);
    snprintf(spec.boot_record, sizeof spec.boot_record, "ABC");
    check_area(&spec, 0,
               "0869 6300 6000 5b00"
               "a5 01 63 414243 04 65 312e322e33 05 5820"
               "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
               "06 66 534841323536 02 5820"
               "0000000000000000000000000000000000000000000000000000000000000000");
}

static void the_boot_record_holds_the_longest_texts(void **state)
{
    (void)state;
    struct image_spec spec = {.version = {255, 255, 65535, 0}};
    memset(&key_hash, 0, sizeof key_hash);
    snprintf(spec.boot_record, sizeof spec.boot_record, "ABCDEFGHIJKL");
    check_area(&spec, 0,
               "0869 7400 6000 6c00"
               "a5 01 6c 4142434445464748494a4b4c 04 6d 3235352e3235352e3635353335 05 5820"
               "0000000000000000000000000000000000000000000000000000000000000000"
               "06 66 534841323536 02 5820"
               "0000000000000000000000000000000000000000000000000000000000000000");
}

static void areas_are_appended(void **state)
{
    (void)state;
    struct error error;
    static const uint8_t digest[] = {0x11, 0x22};
    static const uint8_t hash[] = {0x33};
    static const uint8_t public_key[] = {0x44};
    static const uint8_t signature[] = {0x55, 0x66, 0x77};
    static const uint8_t wrapped[] = {0x88};
    AUTO(blob) area = {0};
    struct image_tlvs tlvs = {.algorithms = &p256, .digest = SPAN(digest)};
    assert_done(image_tlv_area(&tlvs, &area, &error), error);
    assert_bytes(blob_span(&area), "0769 0a00 1000 0200 1122");
    tlvs = (struct image_tlvs){&p256,           SPAN(digest), SPAN(hash), SPAN(public_key),
                               SPAN(signature), SPAN(wrapped)};
    assert_done(image_tlv_area(&tlvs, &area, &error), error);
    assert_bytes(blob_span(&area), "0769 0a00 1000 0200 1122"
                                   "0769 2000 1000 0200 1122 0100 0100 33 0200 0100 44"
                                   "2200 0300 556677 3200 0100 88");
}

static void an_area_that_is_too_long_is_a_bug(void **state)
{
    (void)state;
    struct error error;
    static const uint8_t large[65535];
    AUTO(blob) area = {0};
    struct image_tlvs tlvs = {.algorithms = &p256, .digest = SPAN(large)};
    assert_refused(image_tlv_area(&tlvs, &area, &error), error, ERROR_BUG, "a TLV area has");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(nothing_is_protected),
    cmocka_unit_test(the_counter_comes_first),
    cmocka_unit_test(the_filler_follows_the_counter),
    cmocka_unit_test(the_boot_record_is_that_of_upstream),
    cmocka_unit_test(the_boot_record_holds_the_longest_texts),
    cmocka_unit_test(areas_are_appended),
    cmocka_unit_test(an_area_that_is_too_long_is_a_bug),
};

int main(void)
{
    return cmocka_run_group_tests_name("image_tlv", tests, NULL, NULL);
}
