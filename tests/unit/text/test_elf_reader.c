// SPDX-License-Identifier: Apache-2.0
#include "../../support/elf.h"
#include "../../support/test.h"
#include <string.h>
#include <text/elf_reader.h>

enum { LOAD = 1, NOTE = 4, BITS = 1, NO_BITS = 8, ALLOC = 2, SIZE = 2000 };

static const char *write_elf(struct scratch *scratch, const struct elf *elf)
{
    AUTO(blob) file = {0};
    elf_file(elf, &file);
    return scratch_write(scratch, "app.elf", blob_span(&file));
}

static void open_segments(struct scratch *scratch, const struct elf *elf, struct elf_reader *reader)
{
    struct error error;
    assert_done(elf_open(write_elf(scratch, elf), reader, &error), error);
}

/* The bytes from an address on are those of the file from an offset on, `lead` bytes of no segment before them. */
static void check_reads(struct elf_reader *reader, uint64_t address, size_t lead, size_t offset,
                        size_t size)
{
    struct error error;
    uint8_t data[512];
    memset(data, 0xee, sizeof data);
    assert_done(elf_read(reader, address - lead, data, lead + size + 1, &error), error);
    for (size_t i = 0; i < lead; i++)
        assert_int_equal(data[i], 0xee);
    for (size_t i = 0; i < size; i++)
        assert_int_equal(data[lead + i], elf_byte(offset + i));
}

static void check_run(const struct elf_reader *reader, size_t index, uint32_t address,
                      uint32_t size, uint64_t offset)
{
    assert_true(index < reader->runs.count);
    assert_int_equal(reader->runs.items[index].address, address);
    assert_int_equal(reader->runs.items[index].size, size);
    assert_int_equal(reader->runs.items[index].offset, offset);
}

static void segments_lie_at_their_physical_addresses(void **state)
{
    static const struct elf_segment segments[] = {
        {LOAD, 1000, 0x0c000200, 100, 100},
        {LOAD, 1100, 0x0c000100, 50, 5000}, /* the rest is cleared by the program */
        {LOAD, 0, 0x20000000, 0, 4096},     /* no byte in the file */
        {NOTE, 1200, 0x0c000000, 16, 16},
    };
    const struct elf elf = {segments, COUNT(segments), NULL, 0, SIZE};
    AUTO(elf_reader) reader = {0};
    open_segments(*state, &elf, &reader);
    assert_int_equal(reader.runs.count, 2);
    check_run(&reader, 0, 0x0c000100, 50, 1100);
    check_run(&reader, 1, 0x0c000200, 100, 1000);
    check_reads(&reader, 0x0c000100, 8, 1100, 50);
    check_reads(&reader, 0x0c000200, 0x100 - 50, 1000, 100);
    check_reads(&reader, 0x0c00020a, 0, 1010, 10);
    check_reads(&reader, 0x0c000263, 0, 1099, 1);
    check_reads(&reader, 0x0d000000, 4, 0, 0);
}

/* As GNU ld does where a page has room below the program, and as LLVM's does in a segment of its own. */
static void the_elf_header_is_no_program(void **state)
{
    static const struct elf_segment gnu[] = {{LOAD, 0, 0x0c018000, 0x42c, 0x42c},
                                             {LOAD, 0x42c, 0x0c01842c, 4, 4}};
    static const struct elf_segment llvm[] = {{LOAD, 0, 0x0c010000, 0xf4, 0xf4},
                                              {LOAD, 0x400, 0x0c018400, 0x30, 0x30}};
    static const struct elf_section sections[] = {
        {0, 0, 0, 0},
        {BITS, 0, 0x300, 0x10},     /* not in memory */
        {NO_BITS, ALLOC, 0x200, 4}, /* not in the file */
        {BITS, ALLOC, 0x380, 0},    /* empty */
        {BITS, ALLOC, 0x42c, 4},
        {BITS, ALLOC, 0x400, 0x2c},
    };
    AUTO(elf_reader) one = {0};
    AUTO(elf_reader) other = {0};
    struct elf elf = {gnu, COUNT(gnu), sections, COUNT(sections), SIZE};
    open_segments(*state, &elf, &one);
    assert_int_equal(one.runs.count, 2);
    check_run(&one, 0, 0x0c018400, 0x2c, 0x400);
    check_reads(&one, 0x0c018400, 16, 0x400, 0x30);
    elf.segments = llvm;
    open_segments(*state, &elf, &other);
    assert_int_equal(other.runs.count, 1);
    check_run(&other, 0, 0x0c018400, 0x30, 0x400);
}

static void check_bad(struct scratch *scratch, const struct elf *elf, const char *message)
{
    struct error error;
    AUTO(elf_reader) reader = {0};
    const char *path = write_elf(scratch, elf);
    assert_refused(elf_open(path, &reader, &error), error, ERROR_FILE, message);
    assert_string_equal(error.file, path);
    assert_null(reader.runs.items);
}

static void refuses_bad_segments(void **state)
{
    static const struct {
        const char *message;
        struct elf_segment segments[2];
        unsigned section_count;
    } cases[] = {
        {"data for address 0xc000063 is given twice, by program headers 0 and 1",
         {{LOAD, 1000, 0x0c000000, 100, 100}, {LOAD, 1100, 0x0c000063, 1, 1}},
         0},
        {"data for address 0xc000000 is given twice, by program headers 0 and 1",
         {{LOAD, 1000, 0x0c000000, 1, 1}, {LOAD, 1000, 0x0c000000, 1, 1}},
         0},
        {"program header 1: its bytes are missing: the ELF file is cut off",
         {{LOAD, 1000, 0, 100, 100}, {LOAD, 1000, 0x0c000000, SIZE - 999, SIZE}},
         0},
        {"program header 0: its bytes are missing", {{LOAD, 0xffffffff, 0, 100, 100}}, 0},
        {"program header 0: its bytes are missing", {{LOAD, 1000, 0, 0xffffffff, 0xffffffff}}, 0},
        {"program header 0: has more bytes in the file than in memory",
         {{LOAD, 1000, 0, 100, 99}},
         0},
        {"program header 0: goes beyond address 0xffffffff", {{LOAD, 1000, 0xffffffff, 2, 2}}, 0},
        {"no data in the file", {{LOAD, 1000, 0, 0, 99}}, 0},
        {"program header 0: loads the ELF header, and without a table of sections",
         {{LOAD, 0, 0x08000000, 200, 200}},
         0},
        {"program header 0: loads the ELF header", {{LOAD, 60, 0x08000000, 200, 200}}, 0},
        {"its section headers are missing", {{LOAD, 0, 0x08000000, 200, 200}}, 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        AUTO(blob) file = {0};
        const struct elf elf = {cases[i].segments, 2, NULL, cases[i].section_count, SIZE};
        static const struct elf_section none[2] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
        struct error error;
        AUTO(elf_reader) reader = {0};
        struct elf with = elf;
        with.sections = none;
        elf_file(&with, &file);
        file.size = SIZE; /* without the section headers */
        const char *path = scratch_write(*state, "bad.elf", blob_span(&file));
        assert_refused(elf_open(path, &reader, &error), error, ERROR_FILE, cases[i].message);
        assert_string_equal(error.file, path);
    }
}

static void refuses_what_is_no_program(void **state)
{
    static const struct {
        const char *message;
        size_t offset;
        uint8_t value;
    } cases[] = {
        {"not an ELF file", 0, 0},
        {"not of 32 bits", 4, 2},
        {"not little-endian", 5, 2},
        {"not for Arm", 18, 62},
        {"relocatable: an object file", 16, 1},
        {"not an executable: a shared object", 16, 3},
        {"not an executable", 16, 4},
        {"its program headers are missing", 29, 0xff},
        {"do not have the size of ELF's", 42, 56},
        {"no program headers", 44, 0},
        {"more than 256 program headers", 45, 0xff},
        {"its program headers are missing", 44, 200},
    };
    static const struct elf_segment segments[] = {{LOAD, 1000, 0x0c000000, 100, 100}};
    const struct elf elf = {segments, 1, NULL, 0, SIZE};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error;
        AUTO(blob) file = {0};
        AUTO(elf_reader) reader = {0};
        elf_file(&elf, &file);
        file.data[cases[i].offset] = cases[i].value;
        const char *path = scratch_write(*state, "bad.elf", blob_span(&file));
        assert_refused(elf_open(path, &reader, &error), error, ERROR_FILE, cases[i].message);
        assert_string_equal(error.file, path);
    }
    check_bad(*state, &(struct elf){NULL, 0, NULL, 0, SIZE}, "no program headers");
}

/* However much of a file is there, it is either whole or refused. */
static void refuses_files_that_are_cut_off(void **state)
{
    static const struct elf_segment segments[] = {{LOAD, 100, 0x0c000000, 100, 100}};
    const struct elf elf = {segments, 1, NULL, 0, 200};
    AUTO(blob) file = {0};
    elf_file(&elf, &file);
    for (size_t size = 0; size < file.size; size++) {
        struct error error;
        AUTO(elf_reader) reader = {0};
        const char *path = scratch_write(*state, "cut.elf", (struct span){file.data, size});
        assert_refused(elf_open(path, &reader, &error), error, ERROR_FILE,
                       size < 4 ? "not an ELF file" : "cut off");
    }
}

static void a_file_that_becomes_shorter_is_noticed(void **state)
{
    static const struct elf_segment segments[] = {{LOAD, 1000, 0x0c000000, 100, 100}};
    const struct elf elf = {segments, 1, NULL, 0, SIZE};
    struct error error;
    uint8_t data[100];
    AUTO(elf_reader) reader = {0};
    open_segments(*state, &elf, &reader);
    scratch_text(*state, "app.elf", "short");
    assert_refused(elf_read(&reader, 0x0c000000, data, sizeof data, &error), error, ERROR_FILE,
                   "became shorter");
}

static const struct CMUnitTest tests[] = {
    IN_SCRATCH(segments_lie_at_their_physical_addresses),
    IN_SCRATCH(the_elf_header_is_no_program),
    IN_SCRATCH(refuses_bad_segments),
    IN_SCRATCH(refuses_what_is_no_program),
    IN_SCRATCH(refuses_files_that_are_cut_off),
    IN_SCRATCH(a_file_that_becomes_shorter_is_noticed),
};

int main(void)
{
    return cmocka_run_group_tests_name("elf_reader", tests, NULL, NULL);
}
