// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <stdio.h>
#include <string.h>
#include <text/ihex_reader.h>
#include <text/ihex_writer.h>

/* Appends one record with its checksum. */
static void put_record(struct blob *text, uint8_t type, uint16_t address, struct span data,
                       const char *end_of_line)
{
    struct error error;
    uint8_t sum = (uint8_t)(data.size + (unsigned)(address >> 8) + address + type);
    assert_done(blob_append_text(text, &error, ":%02X%04X%02X", (unsigned)data.size, address, type),
                error);
    for (size_t i = 0; i < data.size; i++) {
        sum = (uint8_t)(sum + data.data[i]);
        assert_done(blob_append_text(text, &error, "%02X", data.data[i]), error);
    }
    assert_done(blob_append_text(text, &error, "%02X%s", (uint8_t)-sum, end_of_line), error);
}

static void check_reads(struct record_reader *reader, uint64_t address, const char *hexadecimal)
{
    struct error error;
    uint8_t data[256];
    AUTO(blob) wanted = {0};
    append_hex(&wanted, hexadecimal);
    memset(data, 0xff, sizeof data);
    assert_done(record_read(reader, address, data, wanted.size, &error), error);
    assert_spans_equal(((struct span){data, wanted.size}), blob_span(&wanted));
}

static void open_text(struct scratch *scratch, const char *text, struct record_reader *reader)
{
    struct error error;
    assert_done(ihex_open(scratch_text(scratch, "f.hex", text), reader, &error), error);
}

static void reads_records(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              ":020000040C00EE\n"
              ":10040000000102030405060708090A0B0C0D0E0F74\n"
              ":0404100010111213A2\n"
              ":00000001FF\n",
              &reader);
    assert_int_equal(reader.runs.count, 1);
    assert_int_equal(byte_runs_lowest(&reader.runs), 0x0c000400);
    assert_int_equal(byte_runs_span(&reader.runs), 20);
    check_reads(&reader, 0x0c000400, "000102030405060708090a0b0c0d0e0f10111213");
    check_reads(&reader, 0x0c000402, "0203");
    check_reads(&reader, 0x0c00040e, "0e0f1011");
    check_reads(&reader, 0x0c000413, "13");
    check_reads(&reader, 0x0c000400, "00");
    check_reads(&reader, 0x0c0003fe, "ffff0001");
    check_reads(&reader, 0x0c000412, "1213ffff");
    check_reads(&reader, 0x0c000500, "ffff");
    check_reads(&reader, 0, "ff");
}

static void any_line_ending_and_case(void **state)
{
    struct scratch *scratch = *state;
    static const char *const texts[] = {
        ":04000000AABBCCDDEE\r\n:00000001FF\r\n",
        ":04000000aabbccddee\n:00000001ff",
        "\n\n:04000000AaBbCcDdEE  \t\n\r\n:00000001FF\n\n \n",
        ":04000000AABBCCDDEE\n:00000001FF\n\x1a",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        AUTO(record_reader) reader = {0};
        open_text(scratch, texts[i], &reader);
        assert_int_equal(byte_runs_span(&reader.runs), 4);
        check_reads(&reader, 0, "aabbccdd");
    }
}

static void segments_and_start_records(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              ":020000021234B6\n"     /* segment: 0x12340 */
              ":0400000301020304EF\n" /* start: no data */
              ":01000500AA50\n"
              ":040000050800000DE2\n"
              ":02000004000AF0\n" /* upper half: 0xa0000 */
              ":0100000055AA\n"
              ":00000001FF\n",
              &reader);
    assert_int_equal(reader.runs.count, 2);
    assert_int_equal(byte_runs_lowest(&reader.runs), 0x12345);
    assert_int_equal(byte_runs_span(&reader.runs), 0xa0001 - 0x12345);
    check_reads(&reader, 0x12344, "ffaaff");
    check_reads(&reader, 0xa0000, "55");
}

static void gaps_are_erased_bytes(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              ":0100000011EE\n"
              ":0100020022DB\n"
              ":0100200033AC\n"
              ":00000001FF\n",
              &reader);
    assert_int_equal(reader.runs.count, 3);
    check_reads(&reader, 0, "11ff22 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff 33");
    check_reads(&reader, 1, "ff22ff");
    check_reads(&reader, 0, "11ff");
}

static void runs_may_be_out_of_order(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              ":0200200020219D\n"
              ":020010001011CD\n"
              ":02002200222397\n"
              ":020012001213C7\n"
              ":020000000001FD\n"
              ":00000001FF\n",
              &reader);
    assert_int_equal(byte_runs_lowest(&reader.runs), 0);
    assert_int_equal(byte_runs_span(&reader.runs), 0x24);
    check_reads(&reader, 0x10, "10111213 ffffffffffffffffffffffff 20212223");
    check_reads(&reader, 0x22, "2223");
    check_reads(&reader, 0x11, "1112");
    check_reads(&reader, 0, "0001ff");
}

/* Bytes are contiguous over address records, where a new run starts, and over records without data. */
static void bytes_cross_upper_halves(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              ":020000040800F2\n"
              ":02FFFE000102FE\n"
              ":0000000000\n"
              ":020000040801F1\n"
              ":020000000304F7\n"
              ":00000001FF\n",
              &reader);
    assert_int_equal(reader.runs.count, 2);
    check_reads(&reader, 0x0800fffe, "01020304");
    check_reads(&reader, 0x0800ffff, "0203");
    check_reads(&reader, 0x08010001, "04ff");
    check_reads(&reader, 0x0800fffe, "01");
}

static void the_last_address_can_be_read_again(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              ":02000004FFFFFC\n"
              ":04FFFC0001020304F7\n"
              ":00000001FF\n",
              &reader);
    assert_int_equal(byte_runs_span(&reader.runs), 4);
    check_reads(&reader, 0xfffffffc, "01020304");
    check_reads(&reader, 0xfffffffe, "0304");
    check_reads(&reader, 0xfffffffc, "01020304");
}

static void check_bad(struct scratch *scratch, const char *text, const char *message, unsigned line)
{
    struct error error;
    AUTO(record_reader) reader = {0};
    const char *path = scratch_text(scratch, "bad.hex", text);
    assert_refused(ihex_open(path, &reader, &error), error, ERROR_FILE, message);
    assert_string_equal(error.file, path);
    assert_int_equal(error.line, line);
    assert_null(reader.runs.items);
}

#define GOOD ":01000000AA55\n"
#define END  ":00000001FF\n"

static void refuses_bad_records_with_their_line(void **state)
{
    struct scratch *scratch = *state;
    check_bad(scratch, GOOD "\n:01000100AA55\n" END, "wrong checksum", 3);
    check_bad(scratch, GOOD "01000100AA00\n" END, "no ':'", 2);
    check_bad(scratch, GOOD ":0100\n" END, "not an Intel HEX record", 2);
    check_bad(scratch, GOOD ":01000100AA0\n" END, "not an Intel HEX record", 2);
    check_bad(scratch, GOOD ":01000100AG00\n" END, "not an Intel HEX record", 2);
    check_bad(scratch, GOOD ":0100010GAA00\n" END, "not an Intel HEX record", 2);
    check_bad(scratch, GOOD ":02000100AA54\n" END, "does not match its byte count", 2);
    check_bad(scratch, GOOD ":00000100AA55\n" END, "does not match its byte count", 2);
    check_bad(scratch, GOOD ":00000006FA\n" END, "unknown record type", 2);
    check_bad(scratch, GOOD ":0100000400FB\n" END, "an address record needs two bytes", 2);
    check_bad(scratch, GOOD ":03000002000000FB\n" END, "an address record needs two bytes", 2);
    check_bad(scratch,
              "\x7f"
              "ELF\n",
              "no ':'", 1);
}

static void refuses_files_that_are_cut_off(void **state)
{
    struct scratch *scratch = *state;
    check_bad(scratch, GOOD, "no end record: the file is cut off", 0);
    check_bad(scratch, "", "no end record", 0);
    check_bad(scratch, END, "no data in the file", 0);
    check_bad(scratch, ":0000000000\n" END, "no data in the file", 0);
    check_bad(scratch, GOOD END GOOD, "a record follows the end record", 3);
    check_bad(scratch, GOOD END END, "a record follows the end record", 3);
    check_bad(scratch, GOOD END "text", "no ':'", 3);
}

static void refuses_data_given_twice(void **state)
{
    struct scratch *scratch = *state;
    check_bad(scratch,
              ":020010000102EB\n"
              ":0100000001FE\n"
              ":0100110003EB\n" END,
              "data for address 0x11 is given twice (the other from line 1 on)", 3);
    check_bad(scratch, GOOD GOOD END, "data for address 0x0 is given twice", 2);
    check_bad(scratch,
              ":0100100001EE\n"
              ":04000E0001020304E4\n" END,
              "data for address 0x10 is given twice (the other from line 1 on)", 2);
}

static void refuses_data_beyond_the_last_address(void **state)
{
    check_bad(*state,
              ":02000004FFFFFC\n"
              ":02FFFF000102FD\n" END,
              "beyond address 0xffffffff", 2);
}

static void refuses_what_is_no_file(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    AUTO(record_reader) reader = {0};
    assert_refused(ihex_open(scratch_path(scratch, "none.hex"), &reader, &error), error, ERROR_FILE,
                   "No such file");
    assert_refused(ihex_open(scratch->directory, &reader, &error), error, ERROR_FILE,
                   "a directory");
}

static void a_file_that_changes_is_noticed(void **state)
{
    struct scratch *scratch = *state;
    struct error error;
    uint8_t data[1];
    AUTO(record_reader) reader = {0};
    open_text(scratch, GOOD END, &reader);
    reader.window.size = 0;
    reader.window_offset = 1 << 20;
    scratch_text(scratch, "f.hex", "not this any more");
    assert_refused(record_read(&reader, 0, data, 1, &error), error, ERROR_FILE, "has changed");
}

enum { LARGE = 300000, LARGE_BASE = 0x0801fff3 };

static uint8_t large_byte(size_t index)
{
    return (uint8_t)(index * 7 + index / 256 + index / 65536);
}

/* A file of 840 KB: much more than the reader's window. */
static const char *write_large(struct scratch *scratch)
{
    struct error error;
    AUTO(output) output = {0};
    AUTO(blob) bytes = {0};
    struct ihex_writer writer;
    const char *path = scratch_path(scratch, "large.hex");
    assert_done(blob_append_fill(&bytes, 0, LARGE, &error), error);
    for (size_t i = 0; i < LARGE; i++)
        bytes.data[i] = large_byte(i);
    assert_done(output_open(&output, path, OUTPUT_ORDINARY, &error), error);
    ihex_start(&writer, &output, LARGE_BASE + LARGE);
    assert_done(ihex_seek(&writer, LARGE_BASE, &error), error);
    assert_done(ihex_write(&writer, blob_span(&bytes), &error), error);
    assert_done(ihex_finish(&writer, &error), error);
    assert_done(output_commit(&output, &error), error);
    return path;
}

static void check_large(struct record_reader *reader, size_t at, size_t size)
{
    struct error error;
    uint8_t data[5000];
    memset(data, 0xff, sizeof data);
    assert_done(record_read(reader, LARGE_BASE + at, data, size, &error), error);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(data[i], at + i < LARGE ? large_byte(at + i) : 0xff);
}

static void reads_what_the_writer_wrote(void **state)
{
    struct error error;
    AUTO(record_reader) reader = {0};
    assert_done(ihex_open(write_large(*state), &reader, &error), error);
    assert_int_equal(byte_runs_lowest(&reader.runs), LARGE_BASE);
    assert_int_equal(byte_runs_span(&reader.runs), LARGE);
    for (size_t at = 0; at < LARGE; at += 4999)
        check_large(&reader, at, 4999);
    check_large(&reader, 3, 17);
    for (size_t at = 0; at < 2000; at += 7)
        check_large(&reader, 250000 + at, 7);
    uint32_t seed = 1;
    for (int i = 0; i < 200; i++) {
        seed = seed * 1664525 + 1013904223;
        check_large(&reader, seed % LARGE, 1 + (seed >> 8) % 300);
    }
    check_large(&reader, LARGE - 3, 3);
}

/* Line numbers and records stay right wherever the window ends. */
static void lines_are_counted_over_many_windows(void **state)
{
    struct scratch *scratch = *state;
    static const char *const ends[] = {"\n", "\r\n", "   \r\n", "\n\n"};
    static const unsigned lines_each[] = {1, 1, 1, 2};
    for (size_t kind = 0; kind < COUNT(ends); kind++) {
        struct error error;
        AUTO(blob) text = {0};
        AUTO(record_reader) reader = {0};
        const uint8_t data[1] = {7};
        for (unsigned i = 0; i < 20000; i++)
            put_record(&text, 0, (uint16_t)i, SPAN(data), ends[kind]);
        assert_done(blob_append_text(&text, &error, ":01000000AA00\n"), error);
        const char *path = scratch_write(scratch, "many.hex", blob_span(&text));
        assert_refused(ihex_open(path, &reader, &error), error, ERROR_FILE, "wrong checksum");
        assert_int_equal(error.line, 20000 * lines_each[kind] + 1);
    }
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(reads_records),
    IN_SCRATCH(any_line_ending_and_case),
    IN_SCRATCH(segments_and_start_records),
    IN_SCRATCH(gaps_are_erased_bytes),
    IN_SCRATCH(runs_may_be_out_of_order),
    IN_SCRATCH(bytes_cross_upper_halves),
    IN_SCRATCH(the_last_address_can_be_read_again),
    IN_SCRATCH(refuses_bad_records_with_their_line),
    IN_SCRATCH(refuses_files_that_are_cut_off),
    IN_SCRATCH(refuses_data_given_twice),
    IN_SCRATCH(refuses_data_beyond_the_last_address),
    IN_SCRATCH(refuses_what_is_no_file),
    IN_SCRATCH(a_file_that_changes_is_noticed),
    IN_SCRATCH(reads_what_the_writer_wrote),
    IN_SCRATCH(lines_are_counted_over_many_windows),
};

int main(void)
{
    return cmocka_run_group_tests_name("ihex_reader", tests, NULL, NULL);
}
