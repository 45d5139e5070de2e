// SPDX-License-Identifier: Apache-2.0
/*
 * Firmware as lines of records, Intel HEX or S-records, read as a stream.
 *
 * Reading makes two passes: the first checks every record and notes where in the file each contiguous run of bytes
 * lies, the second delivers bytes. A run ends every 64 KiB, and where an Intel HEX gives an upper half of the address,
 * so that reading from anywhere has little to pass over.
 */
#ifndef TEXT_RECORD_READER_H
#define TEXT_RECORD_READER_H

#include <base/file.h>
#include <text/byte_runs.h>

enum {
    RECORD_BYTES_MAX = 260, /* of any format, decoded */
    RECORD_LINE_MAX = 1 + 2 * RECORD_BYTES_MAX,
};

/* One line, decoded. */
struct record {
    uint8_t bytes[RECORD_BYTES_MAX];
    unsigned type;
    uint32_t address;    /* as the record has it; take() makes it the whole address */
    const uint8_t *data; /* in `bytes` */
    size_t length;       /* of the data */
    bool is_data;        /* the data is of the memory */
};

/* What is known between two records of the file that is checked. */
struct record_scan {
    uint32_t upper;        /* added to addresses */
    bool split;            /* the next data begins a run */
    bool ended;            /* by an end record */
    uint32_t data_records; /* so far */
};

/* A format. Both functions return NULL, or what is wrong with the line. */
struct record_format {
    const char *(*parse)(const uint8_t *line, size_t length, struct record *record);
    const char *(*take)(struct record_scan *scan, struct record *record);
};

struct record_reader {
    const struct record_format *format;
    struct file file;
    char *path;
    struct byte_runs runs; /* sorted by address, not overlapping; a place is a line */
    size_t current;        /* where the last read was, so that reading on is not a search */
    uint64_t position;
    uint64_t address; /* of the record at `position` */
    struct blob window;
    uint64_t window_offset;
};

/* The value of a digit and 0x10, 0 where it is none: a table, since branches on digits are never foreseen. */
extern const uint8_t record_digits[256];

/*
 * Decodes pairs of digits into bytes, and adds those to `*sum`; false where there is another character. In line: most of
 * the time of reading is spent here.
 */
static inline bool record_decode(const uint8_t *digits, size_t count, uint8_t *bytes, uint8_t *sum)
{
    unsigned valid = 0x10;
    unsigned total = *sum;
    for (size_t i = 0; i < count; i++) {
        unsigned high = record_digits[digits[2 * i]];
        unsigned low = record_digits[digits[2 * i + 1]];
        unsigned byte = (high << 4 | (low & 0x0f)) & 0xff;
        valid &= high & low;
        total += byte;
        bytes[i] = (uint8_t)byte;
    }
    *sum = (uint8_t)total;
    return valid != 0;
}

/* Whether the first line of a file is a record of that format. */
bool record_format_matches(const struct record_format *format, struct span start);

/*
 * Checks a file that is open, which the reader takes over. Errors: ERROR_FILE with file and line: not a record, wrong
 * checksum, unknown record type, data that is given twice (both lines), data beyond 4 GiB or after the end record, no
 * end record, no data.
 */
int record_reader_open_file(const struct record_format *format, struct file *file, const char *path,
                            struct record_reader *reader, struct error *error) must_check;
void record_reader_release(struct record_reader *reader);

/*
 * Copies to `data` what the file has of `size` bytes from `address` on, and leaves gaps as they are; fast where calls go
 * upwards. Error: ERROR_FILE, the file has changed or cannot be read.
 */
int record_read(struct record_reader *reader, uint64_t address, uint8_t *data, size_t size,
                struct error *error) must_check;

#endif
