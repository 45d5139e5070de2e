// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/obk_read.h>
#include <string.h>

/* Destination, length of 40 bytes, flag, hash, body. */
static void append_sample(struct blob *bytes, const char *header)
{
    static const uint8_t body[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t hash[32];
    struct error error;
    test_sha256(SPAN(body), hash);
    append_hex(bytes, header);
    assert_done(blob_append(bytes, SPAN(hash), &error), error);
    assert_done(blob_append(bytes, SPAN(body), &error), error);
}

static void a_file_is_read(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(blob) bytes = {0};
    AUTO(obk_info) info = {0};
    append_sample(&bytes, "78563412 28000000 01000000");
    const char *path = scratch_write(scratch, "keys.obk", blob_span(&bytes));
    assert_done(obk_info_read(path, &info, &error), error);
    assert_spans_equal(blob_span(&info.bytes), blob_span(&bytes));
    assert_int_equal(info.destination, 0x12345678);
    assert_int_equal(info.payload_size, 40);
    assert_int_equal(info.encryption, 1);
    assert_true(info.hash_matches);
    assert_null(info.object);
    assert_true(obk_file_is_obk(path));
}

/* One bit anywhere in the payload. */
static void the_hash_covers_the_payload(void **state)
{
    struct scratch *scratch = *state;
    for (size_t i = 12; i < 52; i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(obk_info) info = {0};
        append_sample(&bytes, "78563412 28000000 00000000");
        bytes.data[i] ^= 0x80;
        const char *path = scratch_write(scratch, "keys.obk", blob_span(&bytes));
        assert_done(obk_info_read(path, &info, &error), error);
        assert_false(info.hash_matches);
    }
}

static void a_payload_may_be_too_short_for_a_hash(void **state)
{
    struct scratch *scratch = *state;
    static const char *const rows[] = {"00000000 00000000 00000000",
                                       "00000000 01000000 00000000 55"};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(obk_info) info = {0};
        append_hex(&bytes, rows[i]);
        const char *path = scratch_write(scratch, "keys.obk", blob_span(&bytes));
        assert_done(obk_info_read(path, &info, &error), error);
        assert_int_equal(info.payload_size, i);
        assert_false(info.hash_matches);
    }
}

static void other_files_are_refused(void **state)
{
    struct scratch *scratch = *state;
    static const struct {
        const char *bytes;
        const char *part;
    } rows[] = {
        {"", "shorter than its header"},
        {"00000000 00000000 000000", "shorter than its header"},
        {"00000000 01000000 00000000", "disagree on the length"},
        {"00000000 00000000 00000000 55", "disagree on the length"},
        {"00000000 ffffffff 00000000 55", "disagree on the length"},
        {"00000000 00000000 02000000", "not an option-byte key file"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        AUTO(blob) bytes = {0};
        AUTO(obk_info) info = {0};
        append_hex(&bytes, rows[i].bytes);
        const char *path = scratch_write(scratch, "other.bin", blob_span(&bytes));
        assert_refused(obk_info_read(path, &info, &error), error, ERROR_FILE, rows[i].part);
        assert_null(info.bytes.data);
        assert_false(obk_file_is_obk(path));
    }
    assert_false(obk_file_is_obk(scratch_path(scratch, "gone.obk")));
    assert_false(obk_file_is_obk(scratch->directory));
}

/* Sizes of the files that ST ships; section 7 of the formats. */
static void destinations_have_their_objects(void **state)
{
    (void)state;
    static const struct {
        uint32_t destination;
        uint32_t size;
        const char *part;
    } rows[] = {
        {0x0ffd0100, 0x60, "H5 debug authentication"},
        {0x0ffd0160, 0x120, "H5 OEMiROT configuration"},
        {0x0ffd0200, 0x100, "H5 STiROT configuration"},
        {0x0ffd0280, 0xc0, "H5 OEMiROT data"},
        {0x0ffd0400, 0x60, "H5 STiROT data"},
        {0x0ffd0900, 0x150, "OEMuROT configuration"},
        {0x0ffd0900, 0x2f0, "OEMuROT configuration"},
        {0x0ffd0a50, 0xc0, "H5 OEMuROT data"},
        {0x00000108, 0x100, "H7RS STiROT configuration"},
        {0x00000108, 0xe0, "H7RS OEMiROT configuration"},
        {0x00000208, 0xe0, "H7RS OEMuROT configuration"},
        {0x0000010f, 0xc0, "H7RS OEMiROT data"},
        {0x00000110, 0xc0, "H7RS STiROT data"},
        {0x0000020f, 0xc0, "H7RS OEMuROT data"},
        {0x00510008, 0x60, "authentication by certificate"},
        {0x008a0008, 0x60, "authentication by password"},
        {0x00b40008, 0x20, "authentication lock"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t expected = 0;
        const char *name = obk_object_at(rows[i].destination, rows[i].size, &expected);
        assert_non_null(name);
        assert_contains(name, rows[i].part);
        assert_int_equal(expected, rows[i].size);
    }
}

static void other_sizes_do_not_belong_there(void **state)
{
    (void)state;
    uint32_t expected = 0;
    assert_non_null(obk_object_at(0x0ffd0100, 0x80, &expected));
    assert_int_equal(expected, 0x60);
    assert_non_null(obk_object_at(0x00000108, 0xf0, &expected));
    assert_int_not_equal(expected, 0xf0);
    assert_null(obk_object_at(0x0ffd0104, 0x60, &expected));
    assert_int_equal(expected, 0x60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(a_file_is_read),
        IN_SCRATCH(the_hash_covers_the_payload),
        IN_SCRATCH(a_payload_may_be_too_short_for_a_hash),
        IN_SCRATCH(other_files_are_refused),
        cmocka_unit_test(destinations_have_their_objects),
        cmocka_unit_test(other_sizes_do_not_belong_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
