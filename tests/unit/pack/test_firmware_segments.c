// SPDX-License-Identifier: Apache-2.0
#include "../../support/elf.h"
#include "../../support/test.h"
#include <base/output.h>
#include <pack/firmware_segments.h>
#include <text/ihex_writer.h>

static void check_segment(const struct firmware_segments *segments, size_t index, uint32_t address,
                          uint64_t size)
{
    assert_true(index < segments->count);
    assert_int_equal(segments->items[index].address, address);
    assert_int_equal(segments->items[index].size, size);
}

static void check_bytes_of(struct firmware_segments *segments, size_t index, uint64_t offset,
                           const char *hexadecimal)
{
    struct error error;
    uint8_t data[64];
    AUTO(blob) wanted = {0};
    append_hex(&wanted, hexadecimal);
    assert_done(firmware_segments_read(segments, index, offset, data, wanted.size, &error), error);
    assert_spans_equal(((struct span){data, wanted.size}), blob_span(&wanted));
}

/* Runs that touch, in any order of the file, are one segment; internal and external flash may be in one file. */
static void runs_become_segments(void **state)
{
    struct error error;
    AUTO(firmware_segments) segments = {0};
    const char *path = scratch_text(*state, "a.srec",
                                    "S30790000000090A55\n"
                                    "S3070C0000020304E3\n"
                                    "S3070C0000000102E9\n"
                                    "S3060C00000807DE\n"
                                    "S70500000000FA\n");
    assert_done(firmware_segments_open(path, NULL, &segments, &error), error);
    assert_int_equal(segments.count, 3);
    assert_int_equal(segments.bytes, 7);
    check_segment(&segments, 0, 0x0c000000, 4);
    check_segment(&segments, 1, 0x0c000008, 1);
    check_segment(&segments, 2, 0x90000000, 2);
    check_bytes_of(&segments, 0, 0, "01020304");
    check_bytes_of(&segments, 0, 1, "0203");
    check_bytes_of(&segments, 1, 0, "07");
    check_bytes_of(&segments, 2, 1, "0a");
    check_bytes_of(&segments, 2, 2, "");
    check_bytes_of(&segments, 0, 3, "04");
}

static void a_bin_needs_an_address(void **state)
{
    struct error error;
    const uint32_t address = 0x0c000400;
    AUTO(firmware_segments) segments = {0};
    const char *path = scratch_text(*state, "a.bin", "1234");
    assert_refused(firmware_segments_open(path, NULL, &segments, &error), error, ERROR_USAGE,
                   "carries no address");
    assert_null(segments.firmware.path);
    assert_done(firmware_segments_open(path, &address, &segments, &error), error);
    assert_int_equal(segments.count, 1);
    assert_int_equal(segments.bytes, 4);
    check_segment(&segments, 0, address, 4);
    check_bytes_of(&segments, 0, 1, "3233");
}

static void an_address_moves_the_others(void **state)
{
    static const struct elf_segment parts[] = {{1, 200, 0x0c000000, 2, 2},
                                               {1, 300, 0x0c000010, 3, 3}};
    static const uint32_t addresses[] = {0x0c000000, 0x08000000, 0, 0xffffffed};
    AUTO(blob) file = {0};
    elf_file(&(struct elf){parts, COUNT(parts), NULL, 0, 400}, &file);
    file.data[302] = 0x77;
    const char *path = scratch_write(*state, "a.elf", blob_span(&file));
    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct error error;
        AUTO(firmware_segments) segments = {0};
        assert_done(firmware_segments_open(path, &addresses[i], &segments, &error), error);
        assert_int_equal(segments.count, 2);
        check_segment(&segments, 0, addresses[i], 2);
        check_segment(&segments, 1, addresses[i] + 16, 3);
        check_bytes_of(&segments, 1, 2, "77");
    }
}

static void refuses_what_does_not_fit(void **state)
{
    struct error error;
    const uint32_t last = 0xfffffffd;
    const uint32_t fits = 0xfffffffc;
    AUTO(firmware_segments) segments = {0};
    const char *path = scratch_text(*state, "a.bin", "1234");
    assert_refused(firmware_segments_open(path, &last, &segments, &error), error, ERROR_FIT,
                   "0x4 bytes at 0xfffffffd go beyond 4 GiB");
    assert_done(firmware_segments_open(path, &fits, &segments, &error), error);
    uint8_t data[8];
    assert_refused(firmware_segments_read(&segments, 0, 2, data, 3, &error), error, ERROR_BUG,
                   "beyond a segment");
    assert_refused(firmware_segments_read(&segments, 0, 5, data, 0, &error), error, ERROR_BUG, "");
    assert_refused(firmware_segments_read(&segments, 1, 0, data, 1, &error), error, ERROR_BUG, "");
}

static void refuses_files_without_bytes(void **state)
{
    struct error error;
    const uint32_t address = 0;
    AUTO(firmware_segments) segments = {0};
    const char *path = scratch_text(*state, "a.bin", "");
    assert_refused(firmware_segments_open(path, &address, &segments, &error), error, ERROR_FILE,
                   "empty");
    path = scratch_text(*state, "a.hex", ":00000001FF\n");
    assert_refused(firmware_segments_open(path, NULL, &segments, &error), error, ERROR_FILE,
                   "no data in the file");
    assert_refused(firmware_segments_open(scratch_path(*state, "none"), NULL, &segments, &error),
                   error, ERROR_FILE, "No such file");
}

enum { LARGE = 3 * 1024 * 1024, LARGE_BASE = 0x0bfffff0 };

static uint8_t large_byte(size_t index)
{
    return (uint8_t)(index * 7 + index / 256 + index / 65536);
}

static const char *write_large(struct scratch *scratch, struct blob *bytes)
{
    struct error error;
    AUTO(output) output = {0};
    struct ihex_writer writer;
    const char *path = scratch_path(scratch, "large.hex");
    assert_done(blob_append_fill(bytes, 0, LARGE, &error), error);
    for (size_t i = 0; i < LARGE; i++)
        bytes->data[i] = large_byte(i);
    assert_done(output_open(&output, path, OUTPUT_ORDINARY, &error), error);
    ihex_start(&writer, &output, LARGE_BASE + (uint64_t)LARGE);
    assert_done(ihex_seek(&writer, LARGE_BASE, &error), error);
    assert_done(ihex_write(&writer, blob_span(bytes), &error), error);
    assert_done(ihex_finish(&writer, &error), error);
    assert_done(output_commit(&output, &error), error);
    return path;
}

/* Many runs, one segment, read in chunks of no round size. */
static void reads_large_files_in_chunks(void **state)
{
    struct error error;
    AUTO(blob) wanted = {0};
    AUTO(blob) read = {0};
    AUTO(firmware_segments) segments = {0};
    const char *path = write_large(*state, &wanted);
    assert_done(firmware_segments_open(path, NULL, &segments, &error), error);
    assert_int_equal(segments.count, 1);
    check_segment(&segments, 0, LARGE_BASE, LARGE);
    assert_done(blob_reserve(&read, LARGE, &error), error);
    for (size_t done = 0, size; done < LARGE; done += size) {
        size = LARGE - done < 10007 ? LARGE - done : 10007;
        assert_done(firmware_segments_read(&segments, 0, done, read.data + done, size, &error),
                    error);
    }
    assert_memory_equal(read.data, wanted.data, LARGE);
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(runs_become_segments),        IN_SCRATCH(a_bin_needs_an_address),
    IN_SCRATCH(an_address_moves_the_others), IN_SCRATCH(refuses_what_does_not_fit),
    IN_SCRATCH(refuses_files_without_bytes), IN_SCRATCH(reads_large_files_in_chunks),
};

int main(void)
{
    return cmocka_run_group_tests_name("firmware_segments", tests, NULL, NULL);
}
