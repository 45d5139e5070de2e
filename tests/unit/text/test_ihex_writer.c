// SPDX-License-Identifier: Apache-2.0
#include "../../support/test.h"
#include <string.h>
#include <text/ihex_writer.h>

struct made {
    struct output output;
    struct ihex_writer writer;
    const char *path;
    struct error error;
};

static void start(struct made *made, struct scratch *scratch, uint64_t address, uint64_t end)
{
    made->path = scratch_path(scratch, "f.hex");
    assert_done(output_open(&made->output, made->path, OUTPUT_ORDINARY, &made->error), made->error);
    ihex_start(&made->writer, &made->output, end);
    assert_done(ihex_seek(&made->writer, address, &made->error), made->error);
}

/* Writes `count` bytes that go on from `first`, in pieces of `piece`. */
static void count_up(struct made *made, uint8_t first, size_t count, size_t piece)
{
    uint8_t bytes[512];
    assert_true(count <= sizeof bytes);
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)(first + i);
    for (size_t at = 0; at < count; at += piece) {
        size_t size = count - at < piece ? count - at : piece;
        assert_done(ihex_write(&made->writer, (struct span){bytes + at, size}, &made->error),
                    made->error);
    }
}

static void finish(struct made *made, const char *wanted)
{
    AUTO(blob) text = {0};
    assert_done(ihex_finish(&made->writer, &made->error), made->error);
    assert_done(output_commit(&made->output, &made->error), made->error);
    output_release(&made->output);
    scratch_read(made->path, &text);
    assert_done(blob_append_fill(&text, 0, 1, &made->error), made->error);
    assert_string_equal((const char *)text.data, wanted);
}

/* Checked by hand: the sum of all bytes of a record is 0 modulo 256. */
static void golden_text(void **state)
{
    struct made made;
    start(&made, *state, 0x0c000400, 0x0c000420);
    count_up(&made, 0, 20, 20);
    finish(&made, ":020000040C00EE\n"
                  ":10040000000102030405060708090A0B0C0D0E0F74\n"
                  ":0404100010111213A2\n"
                  ":00000001FF\n");
}

static void pieces_do_not_show(void **state)
{
    for (size_t piece = 1; piece < 40; piece++) {
        struct made made;
        start(&made, *state, 0xfff8, 0x10020);
        count_up(&made, 0, 40, piece);
        finish(&made, ":020000040000FA\n"
                      ":08FFF8000001020304050607E5\n"
                      ":020000040001F9\n"
                      ":1000000008090A0B0C0D0E0F1011121314151617F8\n"
                      ":1000100018191A1B1C1D1E1F2021222324252627E8\n"
                      ":00000001FF\n");
    }
}

static void low_addresses_need_no_upper_half(void **state)
{
    struct made made;
    start(&made, *state, 0xfff0, 0x10000);
    count_up(&made, 0xa0, 16, 16);
    finish(&made, ":10FFF000A0A1A2A3A4A5A6A7A8A9AAABACADAEAF89\n"
                  ":00000001FF\n");
    start(&made, *state, 0xfff0, 0x10001);
    count_up(&made, 0xa0, 1, 1);
    assert_done(ihex_seek(&made.writer, 0x10000, &made.error), made.error);
    count_up(&made, 0xa1, 1, 1);
    finish(&made, ":020000040000FA\n"
                  ":01FFF000A070\n"
                  ":020000040001F9\n"
                  ":01000000A15E\n"
                  ":00000001FF\n");
}

static void each_extent_counts_its_records_from_its_start(void **state)
{
    struct made made;
    start(&made, *state, 0x08000003, 0x08010000);
    count_up(&made, 0, 17, 5);
    assert_done(ihex_seek(&made.writer, 0x08000f07, &made.error), made.error);
    count_up(&made, 0x80, 18, 18);
    finish(&made, ":020000040800F2\n"
                  ":10000300000102030405060708090A0B0C0D0E0F75\n"
                  ":0100130010DC\n"
                  ":100F0700808182838485868788898A8B8C8D8E8F62\n"
                  ":020F17009091B7\n"
                  ":00000001FF\n");
}

static void a_seek_to_the_same_address_splits_nothing(void **state)
{
    struct made made;
    start(&made, *state, 0x10, 0x20);
    count_up(&made, 0, 3, 3);
    assert_done(ihex_seek(&made.writer, 0x13, &made.error), made.error);
    count_up(&made, 3, 3, 3);
    finish(&made, ":06001000000102030405DB\n"
                  ":00000001FF\n");
}

static void the_upper_half_is_told_once(void **state)
{
    struct made made;
    start(&made, *state, 0x20000000, 0x20030000);
    count_up(&made, 1, 1, 1);
    assert_done(ihex_seek(&made.writer, 0x2000fffe, &made.error), made.error);
    count_up(&made, 2, 1, 1);
    assert_done(ihex_seek(&made.writer, 0x20020000, &made.error), made.error);
    count_up(&made, 3, 1, 1);
    finish(&made, ":020000042000DA\n"
                  ":0100000001FE\n"
                  ":01FFFE000200\n"
                  ":020000042002D8\n"
                  ":0100000003FC\n"
                  ":00000001FF\n");
}

static void fill_is_as_writing(void **state)
{
    struct made made;
    start(&made, *state, 0xffffffe0, 0x100000000);
    assert_done(ihex_fill(&made.writer, 0xff, 31, &made.error), made.error);
    count_up(&made, 0x42, 1, 1);
    finish(&made, ":02000004FFFFFC\n"
                  ":10FFE000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF21\n"
                  ":10FFF000FFFFFFFFFFFFFFFFFFFFFFFFFFFFFF42CE\n"
                  ":00000001FF\n");
}

static void large_fills_are_complete(void **state)
{
    struct scratch *scratch = *state;
    struct made made;
    AUTO(blob) text = {0};
    start(&made, scratch, 0x08000000, 0x08020000);
    assert_done(ihex_fill(&made.writer, 0xff, 0x20000, &made.error), made.error);
    assert_done(ihex_finish(&made.writer, &made.error), made.error);
    assert_done(output_commit(&made.output, &made.error), made.error);
    output_release(&made.output);
    scratch_read(made.path, &text);
    /* 8192 records of 44 characters, two of 16, the end of 12 */
    assert_int_equal(text.size, 8192 * 44 + 2 * 16 + 12);
}

static void nothing_is_only_the_end(void **state)
{
    struct made made;
    start(&made, *state, 0x08000000, 0x08000000);
    finish(&made, ":00000001FF\n");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(golden_text),
    IN_SCRATCH(pieces_do_not_show),
    IN_SCRATCH(low_addresses_need_no_upper_half),
    IN_SCRATCH(each_extent_counts_its_records_from_its_start),
    IN_SCRATCH(a_seek_to_the_same_address_splits_nothing),
    IN_SCRATCH(the_upper_half_is_told_once),
    IN_SCRATCH(fill_is_as_writing),
    IN_SCRATCH(large_fills_are_complete),
    IN_SCRATCH(nothing_is_only_the_end),
};

int main(void)
{
    return cmocka_run_group_tests_name("ihex_writer", tests, NULL, NULL);
}
