// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <string.h>
#include <text/srec_reader.h>

#define GOOD "S1040000AA51\n"
#define END  "S9030000FC\n"

/* Appends one record; `address_size` bytes of address. */
static void put_record(struct blob *text, char type, unsigned address_size, uint32_t address,
                       struct span data)
{
    struct error error;
    unsigned count = address_size + (unsigned)data.size + 1;
    unsigned sum = count;
    assert_done(blob_append_text(text, &error, "S%c%02X", type, count), error);
    for (unsigned i = address_size; i-- > 0;) {
        unsigned byte = address >> 8 * i & 0xff;
        sum += byte;
        assert_done(blob_append_text(text, &error, "%02X", byte), error);
    }
    for (size_t i = 0; i < data.size; i++) {
        sum += data.data[i];
        assert_done(blob_append_text(text, &error, "%02X", data.data[i]), error);
    }
    assert_done(blob_append_text(text, &error, "%02X\n", ~sum & 0xff), error);
}

static void check_reads(struct record_reader *reader, uint64_t address, const char *hexadecimal)
{
    struct error error;
    uint8_t data[64];
    AUTO(blob) wanted = {0};
    append_hex(&wanted, hexadecimal);
    memset(data, 0xee, sizeof data);
    assert_done(record_read(reader, address, data, wanted.size, &error), error);
    assert_spans_equal(((struct span){data, wanted.size}), blob_span(&wanted));
}

static void open_text(struct scratch *scratch, const char *text, struct record_reader *reader)
{
    struct error error;
    assert_done(srec_open(scratch_text(scratch, "f.srec", text), reader, &error), error);
}

static void check_bad(struct scratch *scratch, const char *text, const char *message, unsigned line)
{
    struct error error;
    AUTO(record_reader) reader = {0};
    const char *path = scratch_text(scratch, "bad.srec", text);
    assert_refused(srec_open(path, &reader, &error), error, ERROR_FILE, message);
    assert_string_equal(error.file, path);
    assert_int_equal(error.line, line);
    assert_null(reader.runs.items);
}

/* What GNU objcopy writes, with addresses of 32 bits. */
static void reads_records(void **state)
{
    AUTO(record_reader) reader = {0};
    open_text(*state,
              "S0090000612E73726563BA\n"
              "S3150C01840080B400AF0222034B1B681344024A13606B\n"
              "S3150C018410FEE700BF00000030040000300100000040\n"
              "S3090C0184300500000030\n"
              "S7050C01840069\n",
              &reader);
    assert_int_equal(reader.runs.count, 2);
    assert_int_equal(byte_runs_lowest(&reader.runs), 0x0c018400);
    assert_int_equal(byte_runs_span(&reader.runs), 0x34);
    check_reads(&reader, 0x0c018400, "80b400af0222034b1b681344024a1360fee7");
    check_reads(&reader, 0x0c01841e, "0000eeee");
    check_reads(&reader, 0x0c01842e, "eeee05000000ee");
    check_reads(&reader, 0x0c018400, "80");
    check_reads(&reader, 0, "eeee");
}

static void addresses_of_all_sizes(void **state)
{
    AUTO(blob) text = {0};
    struct error error;
    const uint8_t data[] = {1, 2};
    AUTO(record_reader) reader = {0};
    put_record(&text, '1', 2, 0xfffe, SPAN(data));
    put_record(&text, '2', 3, 0x010000, SPAN(data));
    put_record(&text, '3', 4, 0xfffffffe, SPAN(data));
    put_record(&text, '8', 3, 0x123456, (struct span){NULL, 0});
    assert_done(blob_append_fill(&text, 0, 1, &error), error);
    open_text(*state, (const char *)text.data, &reader);
    check_reads(&reader, 0xfffd, "ee01020102ee");
    check_reads(&reader, 0xfffffffd, "ee0102");
}

static void any_end_record_and_line_ending(void **state)
{
    static const char *const texts[] = {
        "S1040000AA51\r\nS9030000FC\r\n",
        "\nS1040000aa51  \n\nS804000000FB",
        "S1040000Aa51\nS70500000000FA\n\n \n",
        "S1040000AA51\nS5030001FB\nS9030000FC\n",
        "S5030000FC\nS1040000AA51\nS604000001FA\nS9030000FC\n",
        "S1030000FC\nS1040000AA51\nS5030002FA\nS9030000FC\n", /* one has no data */
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        AUTO(record_reader) reader = {0};
        open_text(*state, texts[i], &reader);
        assert_int_equal(byte_runs_span(&reader.runs), 1);
        check_reads(&reader, 0, "aaee");
    }
}

static void refuses_bad_records_with_their_line(void **state)
{
    struct scratch *scratch = *state;
    check_bad(scratch, GOOD "\nS1040001AA51\n" END, "wrong checksum", 3);
    check_bad(scratch, GOOD "1040001AA50\n" END, "no 'S'", 2);
    check_bad(scratch, GOOD "s1040001AA50\n" END, "no 'S'", 2);
    check_bad(scratch, GOOD "S1\n" END, "not an S-record", 2);
    check_bad(scratch, GOOD "SA040001AA50\n" END, "not an S-record", 2);
    check_bad(scratch, GOOD "S1040001AA5\n" END, "not an S-record", 2);
    check_bad(scratch, GOOD "S10400G1AA50\n" END, "not an S-record", 2);
    check_bad(scratch, GOOD "S1G40001AA50\n" END, "not an S-record", 2);
    check_bad(scratch, GOOD "S4040001AA50\n" END, "unknown record type", 2);
    check_bad(scratch, GOOD "S1050001AA4F\n" END, "does not match its byte count", 2);
    check_bad(scratch, GOOD "S1030001AA51\n" END, "does not match its byte count", 2);
    check_bad(scratch, GOOD "S303000000FC\n" END, "does not match its byte count", 2);
    check_bad(scratch, GOOD "S3040000AA51\n" END, "does not match its byte count", 2);
    check_bad(scratch, ":01000000AA55\n:00000001FF\n", "no 'S'", 1);
    check_bad(scratch,
              "\x7f"
              "ELF\n",
              "no 'S'", 1);
    check_bad(scratch, "S306FFFFFFFF0102F9\n" END, "does not match its byte count", 1);
    check_bad(scratch, "S307FFFFFFFF0102F9\nS70500000000FA\n", "beyond address 0xffffffff", 1);
}

static void refuses_files_that_are_cut_off(void **state)
{
    struct scratch *scratch = *state;
    check_bad(scratch, GOOD, "no end record: the file is cut off", 0);
    check_bad(scratch, "", "no end record", 0);
    check_bad(scratch, END, "no data in the file", 0);
    check_bad(scratch, "S00600004844521B\n" END, "no data in the file", 0);
    check_bad(scratch, GOOD END GOOD, "a record follows the end record", 3);
    check_bad(scratch, GOOD "S5030002FA\n" END, "some are missing", 2);
    check_bad(scratch, GOOD "S604000000FB\n" END, "some are missing", 2);
}

static void refuses_data_given_twice(void **state)
{
    struct scratch *scratch = *state;
    check_bad(scratch, GOOD GOOD END, "data for address 0x0 is given twice (the other from line 1",
              2);
    check_bad(scratch, "S10500100102E7\nS1040000AA51\nS104001103E7\n" END,
              "data for address 0x11 is given twice (the other from line 1 on)", 3);
}

enum { LARGE = 300000, LARGE_BASE = 0x0801fff3 };

static uint8_t large_byte(size_t index)
{
    return (uint8_t)(index * 7 + index / 256 + index / 65536);
}

/* Nothing but addresses ends a run here, so that 64 KiB have to. */
static void reading_from_anywhere(void **state)
{
    struct error error;
    AUTO(blob) text = {0};
    AUTO(record_reader) reader = {0};
    for (size_t at = 0; at < LARGE; at += 32) {
        uint8_t data[32];
        size_t size = LARGE - at < sizeof data ? LARGE - at : sizeof data;
        for (size_t i = 0; i < size; i++)
            data[i] = large_byte(at + i);
        put_record(&text, '3', 4, (uint32_t)(LARGE_BASE + at), (struct span){data, size});
    }
    put_record(&text, '7', 4, 0, (struct span){NULL, 0});
    const char *path = scratch_write(*state, "large.srec", blob_span(&text));
    assert_done(srec_open(path, &reader, &error), error);
    assert_int_equal(byte_runs_span(&reader.runs), LARGE);
    assert_true(reader.runs.count >= 5);
    uint32_t seed = 1;
    for (int round = 0; round < 300; round++) {
        uint8_t data[300];
        seed = seed * 1664525 + 1013904223;
        size_t at = seed % (LARGE - sizeof data);
        assert_done(record_read(&reader, LARGE_BASE + at, data, sizeof data, &error), error);
        for (size_t i = 0; i < sizeof data; i++)
            assert_int_equal(data[i], large_byte(at + i));
    }
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
    scratch_text(scratch, "f.srec", "not this any more");
    assert_refused(record_read(&reader, 0, data, 1, &error), error, ERROR_FILE, "has changed");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(reads_records),
    IN_SCRATCH(addresses_of_all_sizes),
    IN_SCRATCH(any_end_record_and_line_ending),
    IN_SCRATCH(refuses_bad_records_with_their_line),
    IN_SCRATCH(refuses_files_that_are_cut_off),
    IN_SCRATCH(refuses_data_given_twice),
    IN_SCRATCH(reading_from_anywhere),
    IN_SCRATCH(a_file_that_changes_is_noticed),
};

int main(void)
{
    return cmocka_run_group_tests_name("srec_reader", tests, NULL, NULL);
}
