// SPDX-License-Identifier: Apache-2.0
/*
 * Intel HEX, read as a stream.
 *
 * Reading makes two passes: the first checks every record and notes where in the file each contiguous run of bytes
 * lies, the second delivers bytes. A run ends where an upper half of the address is given, every 64 KiB, so that reading
 * from anywhere has little to pass over.
 */
#ifndef TEXT_IHEX_READER_H
#define TEXT_IHEX_READER_H

#include <base/file.h>

/* A span of addresses larger than this is refused: such a file is a mistake, and its image would fill the disk. */
#define IHEX_MAX_SPAN 0x20000000u

/* Contiguous bytes, stored in consecutive data records of the file. */
struct ihex_run {
    uint32_t address;
    uint32_t size;
    uint64_t offset; /* of the first record's ':' in the file */
    unsigned line;
};

struct ihex_reader {
    struct file file;
    char *path;
    struct ihex_run *runs; /* sorted by address, not overlapping */
    size_t count;
    size_t current; /* where the last read was, so that reading on is not a search */
    uint64_t position;
    uint64_t address; /* of the record at `position` */
    uint8_t gap;      /* what gaps read; 0xff unless it is set */
    struct blob window;
    uint64_t window_offset;
};

/*
 * Opens and checks a file. Errors: ERROR_FILE with file and line: not a record, wrong checksum, overlapping data,
 * a span over IHEX_MAX_SPAN, unknown record type, data after the end record, no end record, no data.
 */
int ihex_open(const char *path, struct ihex_reader *reader, struct error *error) must_check;

/* The same for a file that is open, which the reader takes over. */
int ihex_open_file(struct file *file, const char *path, struct ihex_reader *reader,
                   struct error *error) must_check;
void ihex_reader_release(struct ihex_reader *reader);

/* Lowest address, and bytes from there to the highest. */
uint32_t ihex_lowest(const struct ihex_reader *reader);
uint64_t ihex_span(const struct ihex_reader *reader);

/*
 * Copies `size` bytes from `address` on to `data`, gaps as `gap`; fast where calls go upwards.
 * Error: ERROR_FILE, the file has changed or cannot be read.
 */
int ihex_read(struct ihex_reader *reader, uint64_t address, uint8_t *data, size_t size,
              struct error *error) must_check;

#endif
