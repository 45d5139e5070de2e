// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <text/ihex_reader.h>

/*
 * Record: ':' count address(2) type data(count) checksum, each byte two digits; the sum of all is 0 modulo 256.
 * Format: Intel, "Hexadecimal Object File Format Specification", revision A.
 */
enum {
    RECORD_DATA = 0,
    RECORD_END = 1,
    RECORD_SEGMENT = 2, /* extended segment address: bits 4-19 */
    RECORD_START_SEGMENT = 3,
    RECORD_UPPER = 4, /* extended linear address: bits 16-31 */
    RECORD_START_LINEAR = 5,
    MAX_LINE = 1 + 2 * (5 + 255),
    WINDOW = 64 * 1024,
    MAX_RUNS = 1 << 20,
};

struct record {
    uint8_t bytes[260]; /* count, address, type, data, checksum */
    size_t length;      /* of data */
    unsigned type;
    unsigned address; /* 16 bits */
};

enum { IS_DIGIT = 0x10 };

/* The value of a digit with IS_DIGIT, 0 where it is none: a table, since branches on digits are never foreseen. */
static const uint8_t digit_values[256] = {
    ['0'] = 0x10, ['1'] = 0x11, ['2'] = 0x12, ['3'] = 0x13, ['4'] = 0x14, ['5'] = 0x15,
    ['6'] = 0x16, ['7'] = 0x17, ['8'] = 0x18, ['9'] = 0x19, ['A'] = 0x1a, ['B'] = 0x1b,
    ['C'] = 0x1c, ['D'] = 0x1d, ['E'] = 0x1e, ['F'] = 0x1f, ['a'] = 0x1a, ['b'] = 0x1b,
    ['c'] = 0x1c, ['d'] = 0x1d, ['e'] = 0x1e, ['f'] = 0x1f,
};

static bool decode_bytes(const uint8_t *digits, size_t count, uint8_t *bytes, uint8_t *sum)
{
    unsigned valid = IS_DIGIT;
    unsigned total = *sum;
    for (size_t i = 0; i < count; i++) {
        unsigned high = digit_values[digits[2 * i]];
        unsigned low = digit_values[digits[2 * i + 1]];
        unsigned byte = (high << 4 | (low & 0x0f)) & 0xff;
        valid &= high & low;
        total += byte;
        bytes[i] = (uint8_t)byte;
    }
    *sum = (uint8_t)total;
    return valid != 0;
}

/* NULL, or what is wrong with the line. */
static const char *parse_record(const uint8_t *line, size_t length, struct record *record)
{
    uint8_t sum = 0;
    if (line[0] != ':')
        return "not an Intel HEX record (no ':')";
    if (length < 11 || length % 2 == 0 || !decode_bytes(line + 1, 4, record->bytes, &sum))
        return "not an Intel HEX record";
    record->length = record->bytes[0];
    if (length != 11 + 2 * record->length)
        return "the record's length does not match its byte count";
    if (!decode_bytes(line + 9, record->length + 1, record->bytes + 4, &sum))
        return "not an Intel HEX record";
    if (sum != 0)
        return "wrong checksum";
    record->address = (unsigned)record->bytes[1] << 8 | record->bytes[2];
    record->type = record->bytes[3];
    bool is_address = record->type == RECORD_SEGMENT || record->type == RECORD_UPPER;
    if (record->type > RECORD_START_LINEAR)
        return "unknown record type";
    if (is_address && record->length != 2)
        return "an address record needs two bytes";
    return NULL;
}

/* Makes the window hold a whole line from `position` on; false at the end of the file. */
static int fill_window(struct ihex_reader *reader, bool *more, struct error *error)
{
    uint64_t end = reader->window_offset + reader->window.size;
    bool enough =
        reader->position >= reader->window_offset && reader->position + MAX_LINE + 2 <= end;
    *more = reader->position < reader->file.size;
    if (enough || !*more)
        return 0;
    if (blob_reserve(&reader->window, WINDOW, error) != 0)
        return -1;
    reader->window_offset = reader->position;
    return file_read_at(&reader->file, reader->path, reader->position, reader->window.data, WINDOW,
                        &reader->window.size, error);
}

/* Finds the next line that is not blank; `*length` is 0 at the end of the file, `*line` then undefined. */
static int next_line(struct ihex_reader *reader, const uint8_t **line, size_t *length,
                     unsigned *number, struct error *error)
{
    for (;;) {
        bool more;
        if (fill_window(reader, &more, error) != 0)
            return -1;
        size_t at = (size_t)(reader->position - reader->window_offset);
        *length = 0;
        if (!more || at >= reader->window.size)
            return 0;
        *line = reader->window.data + at;
        size_t rest = reader->window.size - at;
        const uint8_t *newline = memchr(*line, '\n', rest);
        size_t whole = newline == NULL ? rest : (size_t)(newline - *line);
        for (*length = whole; *length > 0 && (*line)[*length - 1] <= ' '; (*length)--)
            continue;
        if (*length > 0)
            return 0;
        reader->position += whole + (newline != NULL ? 1 : 0);
        *number += 1;
    }
}

/* The position behind the line that next_line() found. */
static void pass_line(struct ihex_reader *reader, size_t length)
{
    reader->position += length;
    for (;;) {
        size_t at = (size_t)(reader->position - reader->window_offset);
        if (at >= reader->window.size || reader->window.data[at] > ' ')
            return;
        reader->position++;
        if (reader->window.data[at] == '\n')
            return;
    }
}

struct scan {
    struct ihex_reader *reader;
    size_t capacity;
    uint32_t upper;
    bool upper_set; /* since the last data */
    unsigned line;
    bool ended;
};

static int complain(const struct scan *scan, struct error *error, const char *reason)
{
    return error_at(error, ERROR_FILE, scan->reader->path, scan->line, "%s", reason);
}

static int grow_runs(struct scan *scan, struct error *error)
{
    struct ihex_reader *reader = scan->reader;
    if (reader->count < scan->capacity)
        return 0;
    if (reader->count >= MAX_RUNS)
        return complain(scan, error, "too many separate runs of bytes");
    size_t capacity = scan->capacity == 0 ? 16 : 2 * scan->capacity;
    struct ihex_run *runs = realloc(reader->runs, capacity * sizeof *runs);
    if (runs == NULL)
        return error_memory(error);
    reader->runs = runs;
    scan->capacity = capacity;
    return 0;
}

static int add_data(struct scan *scan, const struct record *record, struct error *error)
{
    struct ihex_reader *reader = scan->reader;
    uint64_t address = (uint64_t)scan->upper + record->address;
    if (record->length == 0)
        return 0;
    if (address + record->length > UINT64_C(0x100000000))
        return complain(scan, error, "the record goes beyond address 0xffffffff");
    struct ihex_run *last = reader->count == 0 ? NULL : &reader->runs[reader->count - 1];
    bool is_new = last == NULL || scan->upper_set;
    scan->upper_set = false;
    if (!is_new && (uint64_t)last->address + last->size == address) {
        last->size += (uint32_t)record->length;
        return 0;
    }
    if (grow_runs(scan, error) != 0)
        return -1;
    reader->runs[reader->count++] = (struct ihex_run){
        .address = (uint32_t)address,
        .size = (uint32_t)record->length,
        .offset = reader->position,
        .line = scan->line,
    };
    return 0;
}

static int take_record(struct scan *scan, const struct record *record, struct error *error)
{
    if (scan->ended)
        return complain(scan, error, "a record follows the end record");
    unsigned value = (unsigned)record->bytes[4] << 8 | record->bytes[5];
    if (record->type == RECORD_DATA)
        return add_data(scan, record, error);
    scan->upper_set = true;
    if (record->type == RECORD_UPPER)
        scan->upper = (uint32_t)value << 16;
    else if (record->type == RECORD_SEGMENT)
        scan->upper = (uint32_t)value << 4;
    scan->ended = record->type == RECORD_END;
    return 0;
}

static int scan_file(struct scan *scan, struct error *error)
{
    struct ihex_reader *reader = scan->reader;
    for (;;) {
        const uint8_t *line;
        size_t length;
        scan->line++;
        if (next_line(reader, &line, &length, &scan->line, error) != 0)
            return -1;
        if (length == 0)
            break;
        struct record record;
        const char *reason = parse_record(line, length, &record);
        if (reason != NULL)
            return complain(scan, error, reason);
        if (take_record(scan, &record, error) != 0)
            return -1;
        pass_line(reader, length);
    }
    scan->line = 0;
    if (!scan->ended)
        return complain(scan, error, "no end record: the file is cut off");
    return reader->count > 0 ? 0 : complain(scan, error, "no data in the file");
}

static int by_address(const void *one, const void *other)
{
    const struct ihex_run *a = one;
    const struct ihex_run *b = other;
    return (a->address > b->address) - (a->address < b->address);
}

static int order_runs(struct ihex_reader *reader, struct error *error)
{
    qsort(reader->runs, reader->count, sizeof *reader->runs, by_address);
    for (size_t i = 1; i < reader->count; i++) {
        const struct ihex_run *low = &reader->runs[i - 1];
        const struct ihex_run *high = &reader->runs[i];
        if ((uint64_t)low->address + low->size > high->address)
            return error_at(
                error, ERROR_FILE, reader->path, low->line > high->line ? low->line : high->line,
                "data for address 0x%" PRIx32 " is given twice (the other from line %u on)",
                high->address, low->line > high->line ? high->line : low->line);
    }
    if (ihex_span(reader) > IHEX_MAX_SPAN)
        return error_at(error, ERROR_FILE, reader->path, 0,
                        "the data spans 0x%" PRIx64 " bytes, from 0x%" PRIx32
                        " on; more than 0x%x is refused",
                        ihex_span(reader), ihex_lowest(reader), IHEX_MAX_SPAN);
    return 0;
}

int ihex_open(const char *path, struct ihex_reader *reader, struct error *error)
{
    AUTO(file) file = {0};
    *reader = (struct ihex_reader){0};
    return file_open(path, &file, error) == 0 ? ihex_open_file(&file, path, reader, error) : -1;
}

int ihex_open_file(struct file *file, const char *path, struct ihex_reader *reader,
                   struct error *error)
{
    *reader = (struct ihex_reader){.file = *file, .gap = 0xff};
    *file = (struct file){0};
    struct scan scan = {.reader = reader};
    if (text_copy(path, &reader->path, error) != 0 || scan_file(&scan, error) != 0 ||
        order_runs(reader, error) != 0) {
        ihex_reader_release(reader);
        return -1;
    }
    reader->current = reader->count; /* none yet */
    return 0;
}

void ihex_reader_release(struct ihex_reader *reader)
{
    file_release(&reader->file);
    text_release(&reader->path);
    free(reader->runs);
    blob_release(&reader->window);
    *reader = (struct ihex_reader){0};
}

uint32_t ihex_lowest(const struct ihex_reader *reader)
{
    return reader->runs[0].address;
}

uint64_t ihex_span(const struct ihex_reader *reader)
{
    const struct ihex_run *last = &reader->runs[reader->count - 1];
    return (uint64_t)last->address + last->size - ihex_lowest(reader);
}

/* The first run that ends behind `address`, or `count`. */
static size_t find_run(const struct ihex_reader *reader, uint64_t address)
{
    size_t low = 0;
    size_t high = reader->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uint64_t)reader->runs[middle].address + reader->runs[middle].size > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void enter_run(struct ihex_reader *reader, size_t index, uint64_t address)
{
    if (reader->current == index && reader->address <= address)
        return;
    reader->current = index;
    reader->position = reader->runs[index].offset;
    reader->address = reader->runs[index].address;
}

/* Copies what one record of the current run has for [address, address + size); `*done` bytes. */
static int read_record(struct ihex_reader *reader, uint64_t address, uint8_t *data, size_t size,
                       size_t *done, struct error *error)
{
    const uint8_t *line;
    size_t length;
    unsigned number = 0;
    struct record record;
    *done = 0;
    if (next_line(reader, &line, &length, &number, error) != 0)
        return -1;
    if (length == 0 || parse_record(line, length, &record) != NULL)
        return error_set(error, ERROR_FILE, "'%s' has changed while it was read", reader->path);
    uint64_t end = reader->address + record.length;
    if (record.type == RECORD_DATA && address < end) {
        size_t skip = (size_t)(address - reader->address);
        size_t there = record.length - skip;
        *done = there < size ? there : size;
        memcpy(data, record.bytes + 4 + skip, *done);
        if (address + *done < end)
            return 0; /* the rest of the record is for the next call */
    }
    pass_line(reader, length);
    if (record.type == RECORD_DATA)
        reader->address = end;
    return 0;
}

int ihex_read(struct ihex_reader *reader, uint64_t address, uint8_t *data, size_t size,
              struct error *error)
{
    memset(data, reader->gap, size);
    while (size > 0) {
        size_t index = find_run(reader, address);
        if (index == reader->count)
            return 0;
        const struct ihex_run *run = &reader->runs[index];
        if (run->address >= address + size)
            return 0;
        uint64_t start = run->address > address ? run->address : address;
        size_t gap = (size_t)(start - address);
        uint64_t run_end = (uint64_t)run->address + run->size;
        enter_run(reader, index, start);
        address = start;
        data += gap;
        size -= gap;
        while (size > 0 && address < run_end) {
            size_t done;
            if (read_record(reader, address, data, size, &done, error) != 0)
                return -1;
            address += done;
            data += done;
            size -= done;
        }
    }
    return 0;
}
