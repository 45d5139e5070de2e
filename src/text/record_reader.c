// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <inttypes.h>
#include <string.h>
#include <text/record_reader.h>

enum { WINDOW = 64 * 1024, RUN_BITS = 16 };

const uint8_t record_digits[256] = {
    ['0'] = 0x10, ['1'] = 0x11, ['2'] = 0x12, ['3'] = 0x13, ['4'] = 0x14, ['5'] = 0x15,
    ['6'] = 0x16, ['7'] = 0x17, ['8'] = 0x18, ['9'] = 0x19, ['A'] = 0x1a, ['B'] = 0x1b,
    ['C'] = 0x1c, ['D'] = 0x1d, ['E'] = 0x1e, ['F'] = 0x1f, ['a'] = 0x1a, ['b'] = 0x1b,
    ['c'] = 0x1c, ['d'] = 0x1d, ['e'] = 0x1e, ['f'] = 0x1f,
};

/* Makes the window hold a whole line from `position` on; false at the end of the file. */
static int fill_window(struct record_reader *reader, bool *more, struct error *error)
{
    uint64_t end = reader->window_offset + reader->window.size;
    bool enough =
        reader->position >= reader->window_offset && reader->position + RECORD_LINE_MAX + 2 <= end;
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
static int next_line(struct record_reader *reader, const uint8_t **line, size_t *length,
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
static void pass_line(struct record_reader *reader, size_t length)
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

bool record_format_matches(const struct record_format *format, struct span start)
{
    size_t from = 0;
    while (from < start.size && start.data[from] <= ' ')
        from++;
    size_t end = from;
    while (end < start.size && start.data[end] > ' ')
        end++;
    struct record record;
    return end > from && format->parse(start.data + from, end - from, &record) == NULL;
}

struct check {
    struct record_reader *reader;
    struct record_scan scan;
    unsigned line;
};

static int complain(const struct check *check, struct error *error, const char *reason)
{
    return error_at(error, ERROR_FILE, check->reader->path, check->line, "%s", reason);
}

static int add_data(struct check *check, const struct record *record, struct error *error)
{
    struct byte_runs *runs = &check->reader->runs;
    uint32_t address = record->address;
    if (record->length == 0)
        return 0;
    if ((uint64_t)address + record->length > UINT64_C(0x100000000))
        return complain(check, error, "the record goes beyond address 0xffffffff");
    struct byte_run *last = runs->count == 0 ? NULL : &runs->items[runs->count - 1];
    bool is_new =
        last == NULL || check->scan.split || last->address >> RUN_BITS != address >> RUN_BITS;
    check->scan.split = false;
    if (!is_new && last->address + last->size == address) {
        last->size += (uint32_t)record->length;
        return 0;
    }
    const struct byte_run run = {
        .address = address,
        .size = (uint32_t)record->length,
        .offset = check->reader->position,
        .place = check->line,
    };
    if (byte_runs_are_full(runs))
        return complain(check, error, "too many separate runs of bytes");
    return byte_runs_add(runs, &run, error);
}

static int take_line(struct check *check, const uint8_t *line, size_t length, struct error *error)
{
    const struct record_format *format = check->reader->format;
    struct record record;
    const char *reason = format->parse(line, length, &record);
    if (reason == NULL && check->scan.ended)
        reason = "a record follows the end record";
    if (reason == NULL)
        reason = format->take(&check->scan, &record);
    if (reason != NULL)
        return complain(check, error, reason);
    check->scan.data_records += record.is_data;
    return record.is_data ? add_data(check, &record, error) : 0;
}

static int check_file(struct check *check, struct error *error)
{
    struct record_reader *reader = check->reader;
    for (;;) {
        const uint8_t *line;
        size_t length;
        check->line++;
        if (next_line(reader, &line, &length, &check->line, error) != 0)
            return -1;
        if (length == 0)
            break;
        if (take_line(check, line, length, error) != 0)
            return -1;
        pass_line(reader, length);
    }
    check->line = 0;
    if (!check->scan.ended)
        return complain(check, error, "no end record: the file is cut off");
    return reader->runs.count > 0 ? 0 : complain(check, error, "no data in the file");
}

static int order_runs(struct record_reader *reader, struct error *error)
{
    size_t twice = byte_runs_sort(&reader->runs);
    if (twice == 0)
        return 0;
    const struct byte_run *low = &reader->runs.items[twice - 1];
    const struct byte_run *high = &reader->runs.items[twice];
    bool later = low->place > high->place;
    return error_at(error, ERROR_FILE, reader->path, later ? low->place : high->place,
                    "data for address 0x%" PRIx32 " is given twice (the other from line %u on)",
                    high->address, later ? high->place : low->place);
}

int record_reader_open_file(const struct record_format *format, struct file *file, const char *path,
                            struct record_reader *reader, struct error *error)
{
    *reader = (struct record_reader){.format = format, .file = *file};
    *file = (struct file){0};
    struct check check = {.reader = reader};
    if (text_copy(path, &reader->path, error) != 0 || check_file(&check, error) != 0 ||
        order_runs(reader, error) != 0) {
        record_reader_release(reader);
        return -1;
    }
    reader->current = reader->runs.count; /* none yet */
    return 0;
}

void record_reader_release(struct record_reader *reader)
{
    file_release(&reader->file);
    text_release(&reader->path);
    byte_runs_release(&reader->runs);
    blob_release(&reader->window);
    *reader = (struct record_reader){0};
}

static void enter_run(struct record_reader *reader, size_t index, uint64_t address)
{
    if (reader->current == index && reader->address <= address)
        return;
    reader->current = index;
    reader->position = reader->runs.items[index].offset;
    reader->address = reader->runs.items[index].address;
}

/* Copies what one record of the current run has for [address, address + size); `*done` bytes. */
static int read_record(struct record_reader *reader, uint64_t address, uint8_t *data, size_t size,
                       size_t *done, struct error *error)
{
    const uint8_t *line;
    size_t length;
    unsigned number = 0;
    struct record record;
    *done = 0;
    if (next_line(reader, &line, &length, &number, error) != 0)
        return -1;
    if (length == 0 || reader->format->parse(line, length, &record) != NULL)
        return error_set(error, ERROR_FILE, "'%s' has changed while it was read", reader->path);
    uint64_t end = reader->address + record.length;
    if (record.is_data && address < end) {
        size_t skip = (size_t)(address - reader->address);
        size_t there = record.length - skip;
        *done = there < size ? there : size;
        memcpy(data, record.data + skip, *done);
        if (address + *done < end)
            return 0; /* the rest of the record is for the next call */
    }
    pass_line(reader, length);
    if (record.is_data)
        reader->address = end;
    return 0;
}

int record_read(struct record_reader *reader, uint64_t address, uint8_t *data, size_t size,
                struct error *error)
{
    while (size > 0) {
        size_t index = byte_runs_find(&reader->runs, address);
        if (index == reader->runs.count)
            return 0;
        const struct byte_run *run = &reader->runs.items[index];
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
