// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/sfi_area.h>
#include <string.h>

static const char header_bytes[] = "53464920 02000000 000102030405060708090a0b 05000000 03000000"
                                   "78563412 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
static const char area_bytes[] = "45000000 05000000 02000000 f0ff0000 00000090 03000000"
                                 "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

static void a_header_is_what_its_bytes_are(void **state)
{
    (void)state;
    struct error error;
    struct sfi_header header;
    uint8_t bytes[SFI_HEADER_SIZE];
    AUTO(blob) wanted = {0};
    append_hex(&wanted, header_bytes);
    assert_int_equal(wanted.size, SFI_HEADER_SIZE);
    assert_done(sfi_header_parse(wanted.data, &header, &error), error);
    assert_bytes(SPAN(header.nonce), "000102030405060708090a0b");
    assert_int_equal(header.firmware_version, 5);
    assert_int_equal(header.areas, 3);
    assert_int_equal(header.total, 0x12345678);
    assert_bytes(SPAN(header.tag), "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    sfi_header_format(&header, bytes);
    assert_spans_equal(SPAN(bytes), blob_span(&wanted));
}

static void an_area_is_what_its_bytes_are(void **state)
{
    (void)state;
    struct error error;
    struct sfi_area area;
    uint8_t bytes[SFI_AREA_SIZE];
    AUTO(blob) wanted = {0};
    append_hex(&wanted, area_bytes);
    assert_int_equal(wanted.size, SFI_AREA_SIZE);
    assert_done(sfi_area_parse(wanted.data, &area, &error), error);
    assert_int_equal(area.type, SFI_EXTERNAL);
    assert_int_equal(area.version, 5);
    assert_int_equal(area.index, 2);
    assert_int_equal(area.size, 0xfff0);
    assert_int_equal(area.address, 0x90000000);
    assert_int_equal(area.areas, 3);
    sfi_area_format(&area, bytes);
    assert_spans_equal(SPAN(bytes), blob_span(&wanted));
}

/* A few bytes of a good header or descriptor, changed. */
struct change {
    size_t at;
    const char *bytes;
    const char *message;
};

static int parse_header(const uint8_t *bytes, struct error *error)
{
    struct sfi_header header;
    return sfi_header_parse(bytes, &header, error);
}

static int parse_area(const uint8_t *bytes, struct error *error)
{
    struct sfi_area area;
    return sfi_area_parse(bytes, &area, error);
}

static void check_changes(const char *good, const struct change *changes, size_t count,
                          int (*parse)(const uint8_t *bytes, struct error *error))
{
    for (size_t i = 0; i < count; i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(blob) change = {0};
        append_hex(&bytes, good);
        append_hex(&change, changes[i].bytes);
        memcpy(bytes.data + changes[i].at, change.data, change.size);
        assert_refused(parse(bytes.data, &error), error, ERROR_INVALID, changes[i].message);
    }
}

static void headers_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct change rows[] = {
        {0, "73", "not an SFI package"},
        {3, "00", "not an SFI package"},
        {4, "01", "header: protocol version 1, not 2"},
        {7, "80", "header: protocol version 2147483650, not 2"},
        {24, "00000000", "header: 0 areas, there are 1 to 65536"},
        {24, "01000100", "header: 65537 areas"},
        {24, "ffffffff", "header: 4294967295 areas"},
        {28, "77000000", "header: 3 areas have no room in 0x77 bytes"},
        {28, "00000000", "header: 3 areas have no room in 0x0 bytes"},
    };
    check_changes(header_bytes, rows, COUNT(rows), parse_header);
}

static void areas_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const struct change rows[] = {
        {0, "00", "there is no type 0x0"},
        {0, "66", "there is no type 0x66"},
        {1, "45", "there is no type 0x4545"},
        {3, "45", "there is no type 0x45000045"},
        {0, "c5", "there is no type 0xc5"},
        {12, "f1ff0000", "0xfff1 bytes are no multiple of 16"},
        {12, "ffffffff", "0xffffffff bytes are no multiple of 16"},
        {12, "00000000", "external firmware does not have 0x0 bytes"},
        {0, "50", "pause does not have 0xfff0 bytes"},
        {0, "52", "resume does not have 0xfff0 bytes"},
    };
    check_changes(area_bytes, rows, COUNT(rows), parse_area);
}

static void the_index_is_added_to_the_last_word(void **state)
{
    (void)state;
    static const struct {
        const char *nonce;
        uint32_t index;
        const char *iv;
    } rows[] = {
        {"000102030405060708090a0b", 0, "000102030405060708090a0b"},
        {"000102030405060708090a0b", 1, "000102030405060708090a0c"},
        {"000102030405060708090aff", 1, "000102030405060708090b00"},
        {"000102030405060708090a0b", 0x10000, "0001020304050607080a0a0b"},
        {"0001020304050607ffffffff", 1, "000102030405060700000000"},
        {"0001020304050607ffffffff", 0x10000, "00010203040506070000ffff"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t iv[SFI_NONCE_SIZE];
        AUTO(blob) nonce = {0};
        append_hex(&nonce, rows[i].nonce);
        sfi_area_iv(nonce.data, rows[i].index, iv);
        assert_bytes(SPAN(iv), rows[i].iv);
    }
}

static void every_type_has_a_name(void **state)
{
    (void)state;
    for (const char *type = SFI_TYPES; *type != '\0'; type++)
        assert_non_null(sfi_type_name(*type));
    assert_null(sfi_type_name('X'));
    assert_null(sfi_type_name('\0'));
    assert_true(sfi_type_in('E', "FE"));
    assert_false(sfi_type_in('C', "FE"));
    assert_false(sfi_type_in('\0', "FE"));
    for (const char *type = SFI_ORDER; *type != '\0'; type++)
        assert_true(sfi_type_in(*type, SFI_TYPES));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_header_is_what_its_bytes_are),
    cmocka_unit_test(an_area_is_what_its_bytes_are),
    cmocka_unit_test(headers_that_cannot_be_are_refused),
    cmocka_unit_test(areas_that_cannot_be_are_refused),
    cmocka_unit_test(the_index_is_added_to_the_last_word),
    cmocka_unit_test(every_type_has_a_name),
};

int main(void)
{
    return cmocka_run_group_tests_name("sfi_area", tests, NULL, NULL);
}
