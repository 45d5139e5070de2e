// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <base/endian.h>
#include <pack/image_read.h>
#include <stdio.h>
#include <string.h>

enum { HEADER = 40, BODY = 21, PROTECTED = 4 + 8 + 16, PLAIN = 4 + 36 + 12, SLOT = 256 };
enum { END = HEADER + BODY + PROTECTED + PLAIN };

/* An image by hand, header of 40 bytes; behind its end the erased slot and the trailer. */
static void make_image(struct blob *image)
{
    struct error error;
    append_hex(image, "3db8f396 00000108 2800 1c00 15000000 06010000 0102 0300 04000000 00000000");
    append_hex(image, "ffffffffffffffff");
    for (uint8_t i = 0; i < BODY; i++)
        assert_done(blob_append_fill(image, (uint8_t)(0xb0 + i), 1, &error), error);
    append_hex(image, "0869 1c00 5000 0400 78563412"
                      "4000 0c00 01000000 02000000 00000000");
    append_hex(image, "0769 3400 1000 2000"
                      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
                      "a500 0800 c0c1c2c3c4c5c6c7");
    assert_int_equal(image->size, END);
    assert_done(blob_append_fill(image, 0xff, SLOT - 16 - END, &error), error);
    append_hex(image, "77c295f360d2ef7f3552500f2cb67980");
    assert_int_equal(image->size, SLOT);
}

static const char *write_over(struct scratch *scratch, struct span bytes)
{
    const char *path = scratch->count == 0 ? scratch_path(scratch, "image.bin") : scratch->paths[0];
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (bytes.size > 0)
        assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void check_fields(const struct image_info *info)
{
    assert_int_equal(info->magic, 0x96f3b83d);
    assert_int_equal(info->load_address, 0x08010000);
    assert_int_equal(info->header_size, HEADER);
    assert_int_equal(info->protected_size, PROTECTED);
    assert_int_equal(info->image_size, BODY);
    assert_int_equal(info->flags, 0x106);
    assert_int_equal(info->version.major, 1);
    assert_int_equal(info->version.minor, 2);
    assert_int_equal(info->version.revision, 3);
    assert_int_equal(info->version.build, 4);
    assert_int_equal(info->tlv_size, PLAIN);
    assert_int_equal(info->areas.size, PROTECTED + PLAIN);
    assert_int_equal(image_info_end(info), END);
}

static void reads_what_stands_there(void **state)
{
    struct error error;
    AUTO(blob) image = {0};
    AUTO(image_info) info = {0};
    make_image(&image);
    assert_done(image_info_read(write_over(*state, blob_span(&image)), &info, &error), error);
    check_fields(&info);
    assert_false(info.has_base);
    assert_string_equal(info.format, "bin");
    assert_int_equal(info.base, 0);
    assert_int_equal(info.file_size, SLOT);
    assert_int_equal(info.tlv_count, 4);
    assert_int_equal(info.tlvs[0].type, 0x50);
    assert_true(info.tlvs[0].is_protected);
    assert_bytes(info.tlvs[0].value, "78563412");
    assert_int_equal(info.tlvs[1].type, 0x40);
    assert_true(info.tlvs[1].is_protected);
    assert_int_equal(info.tlvs[2].type, 0x10);
    assert_false(info.tlvs[2].is_protected);
    assert_int_equal(info.tlvs[2].value.size, 32);
    assert_int_equal(info.tlvs[3].type, 0xa5);
    assert_bytes(info.tlvs[3].value, "c0c1c2c3c4c5c6c7");
    assert_true(info.has_trailer);
    assert_int_equal(info.trailer_magic, FLAG_GOOD);
    assert_int_equal(info.image_ok, FLAG_UNSET);
}

static void reads_hex_alike(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) image = {0};
    AUTO(blob) text = {0};
    AUTO(image_info) info = {0};
    make_image(&image);
    assert_done(blob_append_text(&text, &error, ":020000040C01ED\n"), error);
    for (unsigned at = 0; at < SLOT; at += 16) {
        unsigned sum = 16 + (at >> 8) + at;
        assert_done(blob_append_text(&text, &error, ":10%04X00", at), error);
        for (unsigned i = 0; i < 16; i++) {
            sum += image.data[at + i];
            assert_done(blob_append_text(&text, &error, "%02X", image.data[at + i]), error);
        }
        assert_done(blob_append_text(&text, &error, "%02X\n", (0u - sum) & 0xff), error);
    }
    assert_done(blob_append_text(&text, &error, ":00000001FF\n"), error);
    const char *path = scratch_write(scratch, "image.hex", blob_span(&text));
    assert_done(image_info_read(path, &info, &error), error);
    check_fields(&info);
    assert_true(info.has_base);
    assert_string_equal(info.format, "hex");
    assert_int_equal(info.base, 0x0c010000);
    assert_true(info.has_trailer);
    assert_true(image_file_is_image(path));
}

/* Whatever was read: no part lies outside of the areas, and the areas lie in the file. */
static void check_bounds(const struct image_info *info, size_t file_size)
{
    assert_true(image_info_end(info) <= file_size);
    assert_true(info->protected_size + info->tlv_size == info->areas.size);
    assert_true(info->tlv_count <= IMAGE_TLVS_MAX);
    const uint8_t *end = info->areas.data + info->areas.size;
    for (size_t i = 0; i < info->tlv_count; i++) {
        const struct span *value = &info->tlvs[i].value;
        assert_true(value->data >= info->areas.data && value->data <= end);
        assert_true(value->size <= (size_t)(end - value->data));
    }
}

static void truncation_at_any_length_is_noticed(void **state)
{
    AUTO(blob) image = {0};
    make_image(&image);
    for (size_t size = 0; size < SLOT; size++) {
        struct error error;
        AUTO(image_info) info = {0};
        const char *path = write_over(*state, (struct span){image.data, size});
        int result = image_info_read(path, &info, &error);
        assert_int_equal(result, size < END ? -1 : 0);
        if (result != 0) {
            assert_int_equal(error.code, ERROR_FILE);
            assert_int_equal(info.areas.size, 0);
            continue;
        }
        check_fields(&info);
        check_bounds(&info, size);
        assert_int_equal(info.has_trailer, size >= END + 32);
        assert_int_not_equal(info.trailer_magic, FLAG_GOOD);
    }
}

/* Every byte before the body's end and of the areas, with many values. */
static void no_byte_can_do_harm(void **state)
{
    static const uint8_t values[] = {0, 1, 2, 3, 4, 5, 8, 0x1b, 0x1d, 0x33, 0x35, 0x7f, 0x80, 0xff};
    AUTO(blob) image = {0};
    make_image(&image);
    for (size_t at = 0; at < END; at++) {
        for (size_t i = 0; i < COUNT(values); i++) {
            struct error error;
            AUTO(image_info) info = {0};
            uint8_t before = image.data[at];
            image.data[at] = values[i];
            const char *path = write_over(*state, blob_span(&image));
            image.data[at] = before;
            if (image_info_read(path, &info, &error) == 0)
                check_bounds(&info, image.size);
            else
                assert_int_equal(error.code, ERROR_FILE);
        }
    }
}

enum change_kind { LE16, LE32 };

static const struct {
    size_t at;
    enum change_kind kind;
    uint32_t value;
    const char *message;
} lies[] = {
    {0, LE32, 0x96f3b83c, "unknown magic 0x96f3b83c"},
    {8, LE16, 31, "shorter than a header"},
    {8, LE16, 41, "no TLV area where the header says"},
    {8, LE16, 0xffff, "the file ends before its TLVs"},
    {10, LE16, 0, "no TLV area where the header says"},
    {10, LE16, 4, "disagree on its size"},
    {10, LE16, 1, "disagree on its size"},
    {10, LE16, PROTECTED + 4, "disagree on its size"},
    {12, LE32, 0xffffffff, "the file ends before its TLVs"},
    {12, LE32, 0, "no TLV area where the header says"},
    {HEADER + BODY + 2, LE16, 0, "no TLV area where the header says"},
    {HEADER + BODY + 2, LE16, 3, "no TLV area where the header says"},
    {HEADER + BODY + 2, LE16, PROTECTED - 1, "disagree on its size"},
    {HEADER + BODY + 2, LE16, 0xffff, "no TLV area where the header says"},
    {HEADER + BODY + 6, LE16, 21, "a TLV is longer than its area"},
    {HEADER + BODY + 6, LE16, 23, "a TLV is longer than its area"},
    {HEADER + BODY + PROTECTED, LE16, 0x6908, "no TLV area where the header says"},
    {HEADER + BODY + PROTECTED + 2, LE16, 0xffff, "no TLV area where the header says"},
    {HEADER + BODY + PROTECTED + 2, LE16, 3, "no TLV area where the header says"},
    {HEADER + BODY + PROTECTED + 2, LE16, PLAIN - 1, "a TLV is longer than its area"},
    {HEADER + BODY + PROTECTED + 6, LE16, 0xffff, "a TLV is longer than its area"},
    {END - 10, LE16, 9, "a TLV is longer than its area"},
};

static void lengths_that_lie_are_noticed(void **state)
{
    for (size_t i = 0; i < COUNT(lies); i++) {
        struct error error;
        AUTO(blob) image = {0};
        AUTO(image_info) info = {0};
        make_image(&image);
        if (lies[i].kind == LE16)
            put_le16(image.data + lies[i].at, (uint16_t)lies[i].value);
        else
            put_le32(image.data + lies[i].at, lies[i].value);
        const char *path = write_over(*state, blob_span(&image));
        assert_refused(image_info_read(path, &info, &error), error, ERROR_FILE, lies[i].message);
        assert_contains(error.message, "not an image");
        assert_string_equal(error.file, path);
    }
}

/* Behind the last whole TLV one, two or three bytes are left, too few for another. */
static void rests_shorter_than_a_tlv_are_noticed(void **state)
{
    for (uint16_t rest = 1; rest < 4; rest++) {
        struct error error;
        AUTO(blob) image = {0};
        AUTO(image_info) info = {0};
        make_image(&image);
        put_le16(image.data + HEADER + BODY + PROTECTED + 2, (uint16_t)(PLAIN + rest));
        const char *path = write_over(*state, blob_span(&image));
        assert_refused(image_info_read(path, &info, &error), error, ERROR_FILE,
                       "a TLV is longer than its area");
    }
}

static void many_tlvs_are_refused(void **state)
{
    for (size_t count = IMAGE_TLVS_MAX; count <= IMAGE_TLVS_MAX + 1; count++) {
        struct error error;
        AUTO(blob) image = {0};
        AUTO(image_info) info = {0};
        append_hex(&image,
                   "24 10ab73 00000000 2000 0000 00000000 00000000 00000000 00000000 00000000");
        assert_done(blob_append_le16(&image, 0x6907, &error), error);
        assert_done(blob_append_le16(&image, (uint16_t)(4 + 4 * count), &error), error);
        for (size_t i = 0; i < count; i++)
            assert_done(blob_append_le32(&image, 0x10, &error), error);
        const char *path = write_over(*state, blob_span(&image));
        if (count > IMAGE_TLVS_MAX)
            assert_refused(image_info_read(path, &info, &error), error, ERROR_FILE, "too many");
        else
            assert_done(image_info_read(path, &info, &error), error);
    }
}

static const struct {
    const char *tail; /* the last 32 bytes */
    enum image_flag_state magic;
    enum image_flag_state image_ok;
} tails[] = {
    {"01ffffffffffffffffffffffffffffff 77c295f360d2ef7f3552500f2cb67980", FLAG_GOOD, FLAG_GOOD},
    {"02ffffffffffffffffffffffffffffff 77c295f360d2ef7f3552500f2cb67980", FLAG_GOOD, FLAG_BAD},
    {"ffffffffffffffffffffffffffffffff ffffffffffffffffffffffffffffffff", FLAG_UNSET, FLAG_UNSET},
    {"ffffffffffffffffffffffffffffffff 77c295f360d2ef7f3552500f2cb67981", FLAG_BAD, FLAG_UNSET},
    {"ffffffffffffffffffffffffffffffff 10002de15d29410b8d77679c110f1f8a", FLAG_GOOD, FLAG_UNSET},
    {"ffffffffffffffffffffffffffffffff fffffffffffffffffffffffffffffffe", FLAG_BAD, FLAG_UNSET},
    {"00000000000000000000000000000000 00000000000000000000000000000000", FLAG_BAD, FLAG_UNSET},
    {"00ffffffffffffffffffffffffffffff 77c295f360d2ef7f3552500f2cb67980", FLAG_GOOD, FLAG_BAD},
    {"ffffffffffffffff01ffffffffffffff 77c295f360d2ef7f3552500f2cb67980", FLAG_GOOD, FLAG_GOOD},
    {"ffffffffffffffff02ffffffffffffff 77c295f360d2ef7f3552500f2cb67980", FLAG_GOOD, FLAG_BAD},
    {"01ffffffffffffffffffffffffffffff 10002de15d29410b8d77679c110f1f8a", FLAG_GOOD, FLAG_GOOD},
};

static void flags_of_the_trailer_have_states(void **state)
{
    for (size_t i = 0; i < COUNT(tails); i++) {
        struct error error;
        AUTO(blob) image = {0};
        AUTO(image_info) info = {0};
        make_image(&image);
        image.size = SLOT - 32;
        append_hex(&image, tails[i].tail);
        const char *path = write_over(*state, blob_span(&image));
        assert_done(image_info_read(path, &info, &error), error);
        assert_int_equal(info.trailer_magic, tails[i].magic);
        assert_int_equal(info.image_ok, tails[i].image_ok);
    }
}

static void tells_images_from_other_files(void **state)
{
    struct scratch *scratch = *state;
    AUTO(blob) image = {0};
    make_image(&image);
    assert_true(image_file_is_image(write_over(scratch, blob_span(&image))));
    assert_true(image_file_is_image(write_over(scratch, (struct span){image.data, 32})));
    assert_false(image_file_is_image(write_over(scratch, (struct span){image.data, 31})));
    image.data[0] ^= 1;
    assert_false(image_file_is_image(write_over(scratch, blob_span(&image))));
    assert_false(image_file_is_image(write_over(scratch, text_bytes(""))));
    assert_false(image_file_is_image(scratch_path(scratch, "none")));
    assert_false(image_file_is_image(scratch->directory));
}

static void names_are_those_of_the_format(void **state)
{
    (void)state;
    assert_string_equal(image_magic_name(0x96f3b83d), "MCUboot");
    assert_string_equal(image_magic_name(0x73ab1024), "STiROT H5 code");
    assert_string_equal(image_magic_name(0x55f7394e), "STiROT H5 data");
    assert_string_equal(image_magic_name(0xc1592ee9), "STiROT H7RS");
    assert_null(image_magic_name(0));
    assert_string_equal(image_tlv_name(0x22), "ECDSA signature");
    assert_string_equal(image_tlv_name(0xa0), "custom");
    assert_string_equal(image_tlv_name(0xfffe), "custom");
    assert_null(image_tlv_name(0xffff));
    assert_null(image_tlv_name(0x9f));
    assert_string_equal(image_flag_name(2), "primary-only");
    assert_string_equal(image_flag_name(4), "encrypted AES-128");
    assert_string_equal(image_flag_name(0x100), "fixed address");
    assert_null(image_flag_name(1));
    assert_null(image_flag_name(6));
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(reads_what_stands_there),
    IN_SCRATCH(reads_hex_alike),
    IN_SCRATCH(truncation_at_any_length_is_noticed),
    IN_SCRATCH(no_byte_can_do_harm),
    IN_SCRATCH(lengths_that_lie_are_noticed),
    IN_SCRATCH(rests_shorter_than_a_tlv_are_noticed),
    IN_SCRATCH(many_tlvs_are_refused),
    IN_SCRATCH(flags_of_the_trailer_have_states),
    IN_SCRATCH(tells_images_from_other_files),
    cmocka_unit_test(names_are_those_of_the_format),
};

int main(void)
{
    return cmocka_run_group_tests_name("image_read", tests, NULL, NULL);
}
