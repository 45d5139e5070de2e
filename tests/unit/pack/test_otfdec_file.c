// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <pack/otfdec_file.h>
#include <string.h>

static const struct otfdec_region region = {
    .number = 1,
    .key = {0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c},
    .nonce = {0x01102332, 0x45546776},
    .version = 0x0123,
};

/* 00 to 1f at 0x90000000, without 04 to 13. */
static const char gap_hex[] = ":0200000490006A\n"
                              ":0400000000010203F6\n"
                              ":0C0014001415161718191A1B1C1D1E1FAE\n"
                              ":00000001FF\n";

/* Those bytes encrypted, each of the two vectors' first blocks cut as the gap cuts them. */
#define LOW  "f90d881b"
#define HIGH "de95a750051ebc657ba2de59"

static const char *sample(struct scratch *scratch, const char *name, size_t size)
{
    uint8_t bytes[64] = {0};
    assert_true(size <= sizeof bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)i;
    return scratch_write(scratch, name, (struct span){bytes, size});
}

static void opens_where_it_lies(void **state)
{
    struct error error;
    struct otfdec_file file;
    const uint32_t address = 0x90000010;
    const uint32_t of_hex = 0x90000000;
    const char *bin = sample(*state, "a.bin", 20);
    const char *hex = scratch_text(*state, "a.hex", gap_hex);
    assert_done(otfdec_file_open(bin, &address, &file, &error), error);
    assert_int_equal(file.address, 0x90000010);
    assert_int_equal(file.firmware.size, 20);
    otfdec_file_release(&file);
    assert_done(otfdec_file_open(hex, NULL, &file, &error), error);
    assert_int_equal(file.address, 0x90000000);
    otfdec_file_release(&file);
    assert_done(otfdec_file_open(hex, &of_hex, &file, &error), error);
    otfdec_file_release(&file);
    assert_refused(otfdec_file_open(hex, &address, &file, &error), error, ERROR_USAGE,
                   "begins at 0x90000000, not at 0x90000010");
    assert_refused(otfdec_file_open(bin, NULL, &file, &error), error, ERROR_USAGE,
                   "carries no address; give --address");
}

static void refuses_what_cannot_lie_there(void **state)
{
    struct error error;
    struct otfdec_file file;
    const uint32_t odd = 0x90000008;
    const uint32_t last = 0xfffffff0;
    const char *empty = sample(*state, "empty.bin", 0);
    const char *block = sample(*state, "block.bin", 16);
    const char *more = sample(*state, "more.bin", 17);
    assert_refused(otfdec_file_open(block, &odd, &file, &error), error, ERROR_USAGE,
                   "begins at 0x90000008, which is not a multiple of 16");
    assert_refused(otfdec_file_open(empty, &last, &file, &error), error, ERROR_FILE, "empty");
    assert_refused(otfdec_file_open(more, &last, &file, &error), error, ERROR_FIT,
                   "has 0x11 bytes, which from 0xfffffff0 on go beyond the last address");
    assert_done(otfdec_file_open(block, &last, &file, &error), error);
    otfdec_file_release(&file);
    const char *hex = scratch_text(*state, "odd.hex", ":0400040000010203F2\n:00000001FF\n");
    assert_refused(otfdec_file_open(hex, NULL, &file, &error), error, ERROR_USAGE,
                   "begins at 0x00000004, which is not a multiple of 16");
}

/* A file of 0x1001 bytes at an address, in a region; `end` 0: refused. */
static const struct placing {
    uint32_t address;
    uint32_t start; /* 1: not given */
    uint64_t size;
    uint32_t end;
    enum error_code code;
    const char *message;
} placings[] = {
    {0x90000000, 1, 0, 0x90001fff, 0, ""},
    {0x90000000, 1, 0x2000, 0x90001fff, 0, ""},
    {0x90000000, 1, 0x10000, 0x9000ffff, 0, ""},
    {0x90000ff0, 0x90000000, 0, 0x90001fff, 0, ""},
    {0x90001010, 0x90000000, 0x3000, 0x90002fff, 0, ""},
    {0xffffe000, 1, 0, 0xffffffff, 0, ""},
    {0xffffe000, 0xffffe000, 0x2000, 0xffffffff, 0, ""},
    {0x90000010, 1, 0, 0, ERROR_USAGE, "give --region-start"},
    {0x90000010, 0x8ffffff0, 0, 0, ERROR_USAGE, "mend --region-start"},
    {0x90000000, 1, 0x2010, 0, ERROR_USAGE, "mend --region-size"},
    {0x90000000, 1, 0x1000, 0, ERROR_FIT,
     "lies from 0x90000000 to 0x90001000, region 1 from 0x90000000 to 0x90000fff"},
    {0x90000000, 0x90001000, 0, 0, ERROR_FIT, "region 1 from 0x90001000 to 0x90001fff"},
    {0x90000000, 0xa0000000, 0, 0, ERROR_FIT, "region 1 from 0xa0000000"},
    {0x90000000, 0x80000000, 0x1000, 0, ERROR_FIT, "region 1 from 0x80000000 to 0x80000fff"},
    {0xffffe000, 1, 0x3000, 0, ERROR_FIT, "would end behind address 0xffffffff"},
    {0xffffe000, 1, 0xfffff000, 0, ERROR_FIT, "would end behind address 0xffffffff"},
};

static void places_regions(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(placings); i++) {
        const struct placing *row = &placings[i];
        char name[] = "a.bin";
        struct error error;
        struct otfdec_region placed = {.number = 1};
        const struct otfdec_file file = {.firmware = {.path = name, .size = 0x1001},
                                         .address = row->address};
        int result = otfdec_file_place(&file, row->start == 1 ? NULL : &row->start, row->size,
                                       &placed, &error);
        if (row->end == 0) {
            assert_refused(result, error, row->code, row->message);
            continue;
        }
        assert_done(result, error);
        assert_int_equal(placed.start, row->start == 1 ? row->address : row->start);
        assert_int_equal(placed.end, row->end);
    }
}

/* Encrypts or decrypts a file, and appends what came of it. */
static void convert(struct scratch *scratch, const char *input, const char *output, bool encrypt,
                    struct blob *bytes)
{
    struct error error;
    struct test_run test;
    const uint32_t address = 0x90000000;
    const char *path = scratch_path(scratch, output);
    AUTO(otfdec_file) file = {.address = 0};
    AUTO(image_sink) sink = {.is_hex = false};
    test_run_start(&test);
    assert_done(otfdec_file_open(input, &address, &file, &error), error);
    assert_done(image_sink_open(&sink, path, address, file.firmware.size, &error), error);
    assert_done(otfdec_file_write(&test.run, &file, &region, encrypt, &sink, &error), error);
    assert_done(image_sink_commit(&sink, &error), error);
    test_run_release(&test);
    scratch_read(path, bytes);
}

static void writes_the_vector(void **state)
{
    AUTO(blob) encrypted = {0};
    AUTO(blob) decrypted = {0};
    convert(*state, sample(*state, "a.bin", 50), "b.bin", true, &encrypted);
    assert_bytes(blob_span(&encrypted), "f90d881bb0bc3545de5a67a4db69c70e"
                                        "53a7561fde95a750051ebc657ba2de59"
                                        "25c3ce2842071854b326edd500cc0226"
                                        "ddba");
    convert(*state, scratch_path(*state, "b.bin"), "c.bin", false, &decrypted);
    assert_int_equal(decrypted.size, 50);
    for (size_t i = 0; i < decrypted.size; i++)
        assert_int_equal(decrypted.data[i], i);
}

/* What a .hex leaves out stays left out, wherever in a block the gap begins and ends. */
static void keeps_gaps_in_a_hex(void **state)
{
    struct error error;
    AUTO(blob) text = {0};
    AUTO(blob) again = {0};
    AUTO(firmware) reader = {.size = 0};
    uint8_t bytes[32];
    convert(*state, scratch_text(*state, "a.hex", gap_hex), "b.hex", true, &text);
    assert_done(firmware_open(scratch_path(*state, "b.hex"), &reader, &error), error);
    assert_int_equal(firmware_runs(&reader)->count, 2);
    reader.gap = 0xff;
    assert_done(firmware_read(&reader, 0, bytes, sizeof bytes, &error), error);
    assert_bytes(SPAN(bytes), LOW "ffffffffffffffffffffffffffffffff" HIGH);
    convert(*state, scratch_path(*state, "b.hex"), "c.hex", false, &again);
    assert_spans_equal(blob_span(&again), text_bytes(gap_hex));
}

/* In a .bin a gap is erased flash in clear, in both directions. */
static void fills_gaps_in_a_bin(void **state)
{
    AUTO(blob) encrypted = {0};
    AUTO(blob) decrypted = {0};
    AUTO(blob) of_hex = {0};
    const char *hex = scratch_text(*state, "a.hex", gap_hex);
    const char clear[] = "00010203 ffffffffffffffffffffffffffffffff 1415161718191a1b1c1d1e1f";
    convert(*state, hex, "b.bin", true, &encrypted);
    assert_bytes(((struct span){encrypted.data, 4}), LOW);
    assert_bytes(((struct span){encrypted.data + 20, 12}), HIGH);
    convert(*state, scratch_path(*state, "b.bin"), "c.bin", false, &decrypted);
    assert_bytes(blob_span(&decrypted), clear);
    encrypted.size = 0;
    convert(*state, hex, "b.hex", true, &encrypted);
    convert(*state, scratch_path(*state, "b.hex"), "d.bin", false, &of_hex);
    assert_bytes(blob_span(&of_hex), clear);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(opens_where_it_lies),  IN_SCRATCH(refuses_what_cannot_lie_there),
    cmocka_unit_test(places_regions), IN_SCRATCH(writes_the_vector),
    IN_SCRATCH(keeps_gaps_in_a_hex),  IN_SCRATCH(fills_gaps_in_a_bin),
};

int main(void)
{
    return cmocka_run_group_tests_name("otfdec_file", tests, NULL, NULL);
}
