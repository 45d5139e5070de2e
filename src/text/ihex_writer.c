// SPDX-License-Identifier: Apache-2.0
#include <stdbool.h>
#include <string.h>
#include <text/ihex_writer.h>

enum { BYTES_PER_RECORD = 16, RECORD_TEXT = 1 + 2 * (4 + BYTES_PER_RECORD + 1) + 1 };

/* Two upper-case digits for each byte value, for speed: most of the time of a large .hex goes here. */
static const char digit_pairs[] =
    "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
    "202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F"
    "404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F"
    "606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F"
    "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9F"
    "A0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF"
    "C0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
    "E0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF";

static size_t put_byte(uint8_t *text, size_t at, uint8_t byte, uint8_t *sum)
{
    memcpy(text + at, digit_pairs + 2 * (size_t)byte, 2);
    *sum = (uint8_t)(*sum + byte);
    return at + 2;
}

/* Writes one record as text at `text`, which holds RECORD_TEXT bytes; returns its length. */
static size_t format_record(uint8_t *text, uint8_t type, uint16_t address, const uint8_t *data,
                            size_t size)
{
    uint8_t sum = 0;
    text[0] = ':';
    size_t at = put_byte(text, 1, (uint8_t)size, &sum);
    at = put_byte(text, at, (uint8_t)(address >> 8), &sum);
    at = put_byte(text, at, (uint8_t)address, &sum);
    at = put_byte(text, at, type, &sum);
    for (size_t i = 0; i < size; i++)
        at = put_byte(text, at, data[i], &sum);
    at = put_byte(text, at, (uint8_t)-sum, &(uint8_t){0});
    text[at] = '\n';
    return at + 1;
}

static int write_record(struct ihex_writer *writer, uint8_t type, uint16_t address,
                        const uint8_t *data, size_t size, struct error *error)
{
    uint8_t text[RECORD_TEXT];
    size_t length = format_record(text, type, address, data, size);
    return output_write(writer->output, (struct span){text, length}, error);
}

void ihex_start(struct ihex_writer *writer, struct output *output, uint64_t end)
{
    *writer = (struct ihex_writer){.output = output, .extended = end > 0x10000};
}

/* Announces the upper half of `address` where it is new. */
static int announce(struct ihex_writer *writer, uint64_t address, struct error *error)
{
    uint32_t upper = (uint32_t)(address >> 16);
    if (!writer->extended || (writer->announced && upper == writer->upper))
        return 0;
    writer->upper = upper;
    writer->announced = true;
    uint8_t bytes[2] = {(uint8_t)(upper >> 8), (uint8_t)upper};
    return write_record(writer, 4, 0, bytes, sizeof bytes, error);
}

static int write_data(struct ihex_writer *writer, uint64_t address, const uint8_t *data,
                      size_t size, struct error *error)
{
    if (announce(writer, address, error) != 0)
        return -1;
    return write_record(writer, 0, (uint16_t)address, data, size, error);
}

static int flush_pending(struct ihex_writer *writer, struct error *error)
{
    size_t size = writer->used;
    writer->used = 0;
    return size == 0 ? 0 : write_data(writer, writer->address - size, writer->pending, size, error);
}

int ihex_seek(struct ihex_writer *writer, uint64_t address, struct error *error)
{
    if (address == writer->address)
        return 0;
    int result = flush_pending(writer, error);
    writer->address = address;
    return result;
}

/* Bytes that a record may hold which starts at `address`: not over a 64 KiB boundary. */
static size_t record_room(uint64_t address)
{
    size_t to_boundary = 0x10000 - (size_t)(address & 0xffff);
    return to_boundary < BYTES_PER_RECORD ? to_boundary : BYTES_PER_RECORD;
}

int ihex_write(struct ihex_writer *writer, struct span bytes, struct error *error)
{
    while (bytes.size > 0) {
        size_t room = record_room(writer->address - writer->used) - writer->used;
        size_t part = bytes.size < room ? bytes.size : room;
        int result = 0;
        if (writer->used == 0 && part == room) { /* a whole record at once */
            result = write_data(writer, writer->address, bytes.data, part, error);
            writer->address += part;
        } else {
            memcpy(writer->pending + writer->used, bytes.data, part);
            writer->used += part;
            writer->address += part;
            if (part == room)
                result = flush_pending(writer, error);
        }
        if (result != 0)
            return -1;
        bytes.data += part;
        bytes.size -= part;
    }
    return 0;
}

int ihex_fill(struct ihex_writer *writer, uint8_t value, uint64_t count, struct error *error)
{
    uint8_t same[1024];
    memset(same, value, sizeof same);
    while (count > 0) {
        size_t part = count < sizeof same ? (size_t)count : sizeof same;
        if (ihex_write(writer, (struct span){same, part}, error) != 0)
            return -1;
        count -= part;
    }
    return 0;
}

int ihex_finish(struct ihex_writer *writer, struct error *error)
{
    if (flush_pending(writer, error) != 0)
        return -1;
    return write_record(writer, 1, 0, NULL, 0, error);
}
