// SPDX-License-Identifier: Apache-2.0
#include <text/ihex_reader.h>

/*
 * Record: ':' count address(2) type data(count) checksum, each byte two digits; the sum of all is 0 modulo 256.
 */
enum {
    RECORD_DATA = 0,
    RECORD_END = 1,
    RECORD_SEGMENT = 2, /* extended segment address: bits 4-19 */
    RECORD_START_SEGMENT = 3,
    RECORD_UPPER = 4, /* extended linear address: bits 16-31 */
    RECORD_START_LINEAR = 5,
    HEAD = 4, /* bytes before the data */
};

static const char *parse_record(const uint8_t *line, size_t length, struct record *record)
{
    uint8_t sum = 0;
    if (line[0] != ':')
        return "not an Intel HEX record (no ':')";
    if (length < 11 || length % 2 == 0 || !record_decode(line + 1, HEAD, record->bytes, &sum))
        return "not an Intel HEX record";
    record->length = record->bytes[0];
    if (length != 11 + 2 * record->length)
        return "the record's length does not match its byte count";
    if (!record_decode(line + 9, record->length + 1, record->bytes + HEAD, &sum))
        return "not an Intel HEX record";
    if (sum != 0)
        return "wrong checksum";
    record->address = (uint32_t)record->bytes[1] << 8 | record->bytes[2];
    record->type = record->bytes[3];
    record->data = record->bytes + HEAD;
    record->is_data = record->type == RECORD_DATA;
    bool is_address = record->type == RECORD_SEGMENT || record->type == RECORD_UPPER;
    if (record->type > RECORD_START_LINEAR)
        return "unknown record type";
    if (is_address && record->length != 2)
        return "an address record needs two bytes";
    return NULL;
}

static uint32_t address_bytes(const struct record *record)
{
    return (uint32_t)record->data[0] << 8 | record->data[1];
}

static const char *take_record(struct record_scan *scan, struct record *record)
{
    record->address += scan->upper; /* of 16 bits, above an upper half or a segment */
    if (record->is_data)
        return NULL;
    scan->split = true;
    if (record->type == RECORD_UPPER)
        scan->upper = address_bytes(record) << 16;
    else if (record->type == RECORD_SEGMENT)
        scan->upper = address_bytes(record) << 4;
    scan->ended = record->type == RECORD_END;
    return NULL;
}

const struct record_format ihex_format = {parse_record, take_record};

int ihex_open(const char *path, struct record_reader *reader, struct error *error)
{
    AUTO(file) file = {0};
    *reader = (struct record_reader){0};
    return file_open(path, &file, error) == 0
               ? record_reader_open_file(&ihex_format, &file, path, reader, error)
               : -1;
}
