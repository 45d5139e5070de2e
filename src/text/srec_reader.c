// SPDX-License-Identifier: Apache-2.0
#include <text/srec_reader.h>

/*
 * Record: 'S' type count address data checksum, each byte two digits; the count is of all bytes behind it, and the sum
 * of all bytes is 0xff modulo 256.
 */
enum {
    RECORD_HEADER = 0,
    RECORD_COUNT_16 = 5, /* data records before it, where the address stands */
    RECORD_COUNT_24 = 6,
    RECORD_END_32 = 7,
};

/* Bytes of the address, 0: no such record. */
static const uint8_t address_sizes[10] = {2, 2, 3, 4, 0, 2, 3, 4, 3, 2};

static const char *parse_record(const uint8_t *line, size_t length, struct record *record)
{
    uint8_t sum = 0;
    if (line[0] != 'S')
        return "not an S-record (no 'S')";
    if (length < 10 || length % 2 != 0 || line[1] < '0' || line[1] > '9' ||
        !record_decode(line + 2, 1, record->bytes, &sum))
        return "not an S-record";
    size_t count = record->bytes[0];
    record->type = (unsigned)(line[1] - '0');
    size_t address_size = address_sizes[record->type];
    if (address_size == 0)
        return "unknown record type";
    if (length != 4 + 2 * count || count < address_size + 1)
        return "the record's length does not match its byte count";
    if (!record_decode(line + 4, count, record->bytes + 1, &sum))
        return "not an S-record";
    if (sum != 0xff)
        return "wrong checksum";
    record->address = 0;
    for (size_t i = 1; i <= address_size; i++)
        record->address = record->address << 8 | record->bytes[i];
    record->data = record->bytes + 1 + address_size;
    record->length = count - address_size - 1;
    record->is_data = record->type > RECORD_HEADER && record->type < RECORD_COUNT_16;
    return NULL;
}

static const char *take_record(struct record_scan *scan, struct record *record)
{
    bool is_count = record->type == RECORD_COUNT_16 || record->type == RECORD_COUNT_24;
    if (is_count && record->address != scan->data_records)
        return "the file does not have as many data records as this one says: some are missing";
    scan->ended = record->type >= RECORD_END_32;
    return NULL;
}

const struct record_format srec_format = {parse_record, take_record};

int srec_open(const char *path, struct record_reader *reader, struct error *error)
{
    AUTO(file) file = {0};
    *reader = (struct record_reader){0};
    return file_open(path, &file, error) == 0
               ? record_reader_open_file(&srec_format, &file, path, reader, error)
               : -1;
}
