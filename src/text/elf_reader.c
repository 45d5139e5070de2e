// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/text.h>
#include <inttypes.h>
#include <string.h>
#include <text/elf_reader.h>

/* Offsets and values of the ELF header, of a program header and of a section header. */
enum {
    EHDR_SIZE = 52,
    EHDR_CLASS = 4,
    EHDR_DATA = 5,
    EHDR_TYPE = 16,
    EHDR_MACHINE = 18,
    EHDR_PHOFF = 28,
    EHDR_SHOFF = 32,
    EHDR_PHENTSIZE = 42,
    EHDR_PHNUM = 44,
    EHDR_SHENTSIZE = 46,
    EHDR_SHNUM = 48,
    CLASS_32 = 1,
    DATA_LITTLE = 1,
    TYPE_RELOCATABLE = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_ARM = 40,
    PHDR_SIZE = 32,
    PHDR_OFFSET = 4,
    PHDR_PADDR = 12,
    PHDR_FILESZ = 16,
    PHDR_MEMSZ = 20,
    PHDR_LOAD = 1,
    SHDR_SIZE = 40,
    SHDR_TYPE = 4,
    SHDR_FLAGS = 8,
    SHDR_OFFSET = 16,
    SHDR_LENGTH = 20,
    SHDR_NULL = 0,
    SHDR_NOBITS = 8,
    SHDR_ALLOC = 2,
    MAX_SEGMENTS = 256,
    TABLE_PART = 64, /* entries that are read at a time */
};

static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};

struct table {
    uint32_t offset;
    unsigned entry; /* bytes */
    unsigned count;
};

/* A file that is checked. */
struct check {
    struct elf_reader *reader;
    struct table segments;
    struct table sections;
};

bool elf_matches(struct span start)
{
    return start.size >= sizeof magic && memcmp(start.data, magic, sizeof magic) == 0;
}

static int complain(const struct check *check, struct error *error, const char *reason)
{
    return error_at(error, ERROR_FILE, check->reader->path, 0, "%s", reason);
}

static int complain_of_segment(const struct check *check, unsigned number, struct error *error,
                               const char *reason)
{
    return error_at(error, ERROR_FILE, check->reader->path, 0, "program header %u: %s", number,
                    reason);
}

/* NULL, or why the file is not a program for these devices. */
static const char *judge_header(const uint8_t *header, size_t size)
{
    if (!elf_matches((struct span){header, size}))
        return "not an ELF file";
    if (size < EHDR_SIZE)
        return "the ELF file is cut off";
    if (header[EHDR_CLASS] != CLASS_32)
        return "the ELF file is not of 32 bits: it is no program for a Cortex-M";
    if (header[EHDR_DATA] != DATA_LITTLE)
        return "the ELF file is not little-endian: it is no program for a Cortex-M";
    if (get_le16(header + EHDR_MACHINE) != MACHINE_ARM)
        return "the ELF file is not for Arm";
    if (get_le16(header + EHDR_TYPE) == TYPE_RELOCATABLE)
        return "the ELF file is relocatable: an object file that has still to be linked";
    if (get_le16(header + EHDR_TYPE) != TYPE_EXECUTABLE)
        return "the ELF file is not an executable: a shared object, or a core";
    return NULL;
}

static bool lies_in_file(const struct check *check, uint64_t offset, uint64_t size)
{
    return offset + size <= check->reader->file.size;
}

static bool is_whole(const struct check *check, const struct table *table)
{
    return lies_in_file(check, table->offset, (uint64_t)table->count * table->entry);
}

static int read_header(struct check *check, struct error *error)
{
    const struct elf_reader *reader = check->reader;
    uint8_t header[EHDR_SIZE];
    size_t got;
    if (file_read_at(&reader->file, reader->path, 0, header, sizeof header, &got, error) != 0)
        return -1;
    const char *reason = judge_header(header, got);
    if (reason != NULL)
        return complain(check, error, reason);
    check->segments =
        (struct table){get_le32(header + EHDR_PHOFF), get_le16(header + EHDR_PHENTSIZE),
                       get_le16(header + EHDR_PHNUM)};
    check->sections =
        (struct table){get_le32(header + EHDR_SHOFF), get_le16(header + EHDR_SHENTSIZE),
                       get_le16(header + EHDR_SHNUM)};
    if (check->segments.count == 0)
        return complain(check, error, "the ELF file has no program headers: it loads nothing");
    if (check->segments.count > MAX_SEGMENTS)
        return complain(check, error, "the ELF file has more than 256 program headers");
    if (check->segments.entry != PHDR_SIZE)
        return complain(check, error, "the program headers do not have the size of ELF's");
    if (!is_whole(check, &check->segments))
        return complain(check, error, "the ELF file is cut off: its program headers are missing");
    return 0;
}

/* Calls `take` for each entry of a table, until it returns another value than 0. */
static int each_entry(struct check *check, const struct table *table, void *context,
                      int (*take)(struct check *check, unsigned number, const uint8_t *entry,
                                  void *context, struct error *error),
                      struct error *error)
{
    const struct elf_reader *reader = check->reader;
    uint8_t part[TABLE_PART * SHDR_SIZE];
    for (unsigned from = 0; from < table->count; from += TABLE_PART) {
        unsigned left = table->count - from;
        unsigned count = left < TABLE_PART ? left : TABLE_PART;
        size_t size = (size_t)count * table->entry;
        uint64_t offset = table->offset + (uint64_t)from * table->entry;
        size_t got;
        if (file_read_at(&reader->file, reader->path, offset, part, size, &got, error) != 0)
            return -1;
        if (got < size)
            return complain(check, error, "the ELF file is cut off");
        for (unsigned i = 0; i < count; i++)
            if (take(check, from + i, part + (size_t)i * table->entry, context, error) != 0)
                return -1;
    }
    return 0;
}

/* The sections of a segment: the first that has bytes in the file. */
struct first_section {
    uint64_t from; /* where the segment lies in the file */
    uint64_t to;
    uint64_t found; /* `to`: none */
};

static int look_at_section(struct check *check, unsigned number, const uint8_t *entry,
                           void *context, struct error *error)
{
    struct first_section *first = context;
    uint32_t type = get_le32(entry + SHDR_TYPE);
    uint32_t offset = get_le32(entry + SHDR_OFFSET);
    bool is_there = type != SHDR_NULL && type != SHDR_NOBITS &&
                    (get_le32(entry + SHDR_FLAGS) & SHDR_ALLOC) != 0 &&
                    get_le32(entry + SHDR_LENGTH) > 0;
    (void)check;
    (void)number;
    (void)error;
    if (is_there && offset >= first->from && offset < first->found)
        first->found = offset;
    return 0;
}

/* Whether the bytes of a run are those of the ELF header or of the program headers. */
static bool has_headers(const struct check *check, const struct byte_run *run)
{
    const struct table *table = &check->segments;
    uint64_t end = run->offset + run->size;
    uint64_t table_end = table->offset + (uint64_t)table->count * table->entry;
    return run->offset < EHDR_SIZE || (run->offset < table_end && table->offset < end);
}

/* Lets a run begin with its first section; it may be empty then. */
static int pass_headers(struct check *check, struct byte_run *run, struct error *error)
{
    uint64_t end = run->offset + run->size;
    struct first_section first = {run->offset, end, end};
    if (!has_headers(check, run))
        return 0;
    if (check->sections.count == 0)
        return complain_of_segment(check, run->place, error,
                                   "loads the ELF header, and without a table of sections nothing "
                                   "says where the program begins");
    if (check->sections.entry != SHDR_SIZE)
        return complain(check, error, "the section headers do not have the size of ELF's");
    if (!is_whole(check, &check->sections))
        return complain(check, error, "the ELF file is cut off: its section headers are missing");
    if (each_entry(check, &check->sections, &first, look_at_section, error) != 0)
        return -1;
    uint32_t skipped = (uint32_t)(first.found - run->offset);
    run->address += skipped;
    run->offset += skipped;
    run->size -= skipped;
    return 0;
}

static int take_segment(struct check *check, unsigned number, const uint8_t *entry, void *context,
                        struct error *error)
{
    struct byte_run run = {
        .address = get_le32(entry + PHDR_PADDR),
        .size = get_le32(entry + PHDR_FILESZ),
        .offset = get_le32(entry + PHDR_OFFSET),
        .place = number,
    };
    (void)context;
    if (get_le32(entry) != PHDR_LOAD || run.size == 0)
        return 0;
    if (!lies_in_file(check, run.offset, run.size))
        return complain_of_segment(check, number, error,
                                   "its bytes are missing: the ELF file is cut off");
    if (run.size > get_le32(entry + PHDR_MEMSZ))
        return complain_of_segment(check, number, error,
                                   "has more bytes in the file than in memory");
    if ((uint64_t)run.address + run.size > UINT64_C(0x100000000))
        return complain_of_segment(check, number, error, "goes beyond address 0xffffffff");
    if (pass_headers(check, &run, error) != 0)
        return -1;
    return run.size == 0 ? 0 : byte_runs_add(&check->reader->runs, &run, error);
}

static int check_file(struct check *check, struct error *error)
{
    struct elf_reader *reader = check->reader;
    if (read_header(check, error) != 0 ||
        each_entry(check, &check->segments, NULL, take_segment, error) != 0)
        return -1;
    if (reader->runs.count == 0)
        return complain(check, error, "no data in the file: no segment has bytes to load");
    size_t twice = byte_runs_sort(&reader->runs);
    if (twice == 0)
        return 0;
    const struct byte_run *low = &reader->runs.items[twice - 1];
    const struct byte_run *high = &reader->runs.items[twice];
    return error_at(error, ERROR_FILE, reader->path, 0,
                    "data for address 0x%" PRIx32 " is given twice, by program headers %u and %u",
                    high->address, low->place, high->place);
}

int elf_reader_open_file(struct file *file, const char *path, struct elf_reader *reader,
                         struct error *error)
{
    *reader = (struct elf_reader){.file = *file};
    *file = (struct file){0};
    struct check check = {.reader = reader};
    if (text_copy(path, &reader->path, error) == 0 && check_file(&check, error) == 0)
        return 0;
    elf_reader_release(reader);
    return -1;
}

int elf_open(const char *path, struct elf_reader *reader, struct error *error)
{
    AUTO(file) file = {0};
    *reader = (struct elf_reader){0};
    return file_open(path, &file, error) == 0 ? elf_reader_open_file(&file, path, reader, error)
                                              : -1;
}

void elf_reader_release(struct elf_reader *reader)
{
    file_release(&reader->file);
    text_release(&reader->path);
    byte_runs_release(&reader->runs);
    *reader = (struct elf_reader){0};
}

int elf_read(struct elf_reader *reader, uint64_t address, uint8_t *data, size_t size,
             struct error *error)
{
    uint64_t end = address + size;
    for (size_t i = byte_runs_find(&reader->runs, address); i < reader->runs.count; i++) {
        const struct byte_run *run = &reader->runs.items[i];
        uint64_t run_end = (uint64_t)run->address + run->size;
        if (run->address >= end)
            break;
        uint64_t from = run->address > address ? run->address : address;
        size_t count = (size_t)((run_end < end ? run_end : end) - from);
        size_t got;
        if (file_read_at(&reader->file, reader->path, run->offset + (from - run->address),
                         data + (from - address), count, &got, error) != 0)
            return -1;
        if (got < count)
            return error_set(error, ERROR_FILE, "'%s' became shorter while it was read",
                             reader->path);
    }
    return 0;
}
