// SPDX-License-Identifier: Apache-2.0
#include "image_parts.h"
#include "test.h"
#include <stdio.h>
#include <string.h>

static uint16_t le16(const uint8_t *at)
{
    return (uint16_t)(at[0] + 256 * at[1]);
}

static uint32_t le32(const uint8_t *at)
{
    return le16(at) + 65536u * le16(at + 2);
}

static unsigned two_digits(const uint8_t *at)
{
    unsigned value = 0;
    for (int i = 0; i < 2; i++) {
        assert_true((at[i] >= '0' && at[i] <= '9') || (at[i] >= 'A' && at[i] <= 'F'));
        value = value * 16 + at[i] - (at[i] <= '9' ? 48u : 55u);
    }
    return value;
}

static void take_data(struct image_parts *parts, uint64_t address, const uint8_t *data, size_t size)
{
    struct error error;
    struct extent *last =
        parts->extent_count == 0 ? NULL : &parts->extents[parts->extent_count - 1];
    if (last == NULL || last->address + last->size != address) {
        assert_true(last == NULL || address > last->address + last->size);
        assert_true(parts->extent_count < EXTENTS_MAX);
        last = &parts->extents[parts->extent_count++];
        *last = (struct extent){address, 0};
    }
    size_t offset = (size_t)(address - parts->extents[0].address);
    assert_done(blob_append_fill(&parts->bytes, 0xff, offset - parts->bytes.size, &error), error);
    assert_done(blob_append(&parts->bytes, (struct span){data, size}, &error), error);
    last->size += size;
}

/* Reads records; every line has LF and upper case. */
static void read_hex(struct image_parts *parts, struct span text)
{
    uint64_t upper = 0;
    bool ended = false;
    while (text.size > 0) {
        uint8_t bytes[64];
        size_t count = 0;
        unsigned sum = 0;
        assert_false(ended);
        assert_int_equal(text.data[0], ':');
        for (size_t at = 1; text.data[at] != '\n'; at += 2) {
            assert_true(at + 2 < text.size && count < sizeof bytes);
            bytes[count] = (uint8_t)two_digits(text.data + at);
            sum += bytes[count++];
        }
        assert_true(count >= 5 && count == bytes[0] + 5u);
        assert_int_equal(sum & 255, 0);
        uint64_t address = upper + 256u * bytes[1] + bytes[2];
        if (bytes[3] == 4)
            upper = (uint64_t)(256u * bytes[4] + bytes[5]) << 16;
        else if (bytes[3] == 0)
            take_data(parts, address, bytes + 4, bytes[0]);
        ended = bytes[3] == 1;
        text.data += 2 * count + 2;
        text.size -= 2 * count + 2;
    }
    assert_true(ended);
}

static void put_record(struct blob *text, unsigned type, uint64_t address, const uint8_t *data,
                       size_t size)
{
    struct error error;
    unsigned sum =
        (unsigned)size + (unsigned)(address >> 8 & 255) + (unsigned)(address & 255) + type;
    assert_done(blob_append_text(text, &error, ":%02X%04X%02X", (unsigned)size,
                                 (unsigned)(address & 0xffff), type),
                error);
    for (size_t i = 0; i < size; i++) {
        sum += data[i];
        assert_done(blob_append_text(text, &error, "%02X", data[i]), error);
    }
    assert_done(blob_append_text(text, &error, "%02X\n", (0u - sum) & 255), error);
}

/* The text that the format prescribes for those extents must be the file. */
static void check_hex_text(const struct image_parts *parts, struct span text)
{
    AUTO(blob) wanted = {0};
    const struct extent *last = &parts->extents[parts->extent_count - 1];
    bool extended = last->address + last->size > 0x10000;
    uint64_t announced = UINT64_MAX;
    for (size_t i = 0; i < parts->extent_count; i++) {
        uint64_t address = parts->extents[i].address;
        uint64_t end = address + parts->extents[i].size;
        while (address < end) {
            uint64_t boundary = (address / 0x10000 + 1) * 0x10000;
            uint64_t stop = address + 16 < end ? address + 16 : end;
            stop = stop < boundary ? stop : boundary;
            uint8_t upper[2] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16)};
            if (extended && announced != address >> 16)
                put_record(&wanted, 4, 0, upper, 2);
            announced = address >> 16;
            put_record(&wanted, 0, address,
                       parts->bytes.data + (address - parts->extents[0].address),
                       (size_t)(stop - address));
            address = stop;
        }
    }
    put_record(&wanted, 1, 0, NULL, 0);
    assert_spans_equal(text, blob_span(&wanted));
}

static void take_tlv(struct image_parts *parts, uint16_t type, struct span value)
{
    switch (type) {
    case 0x10:
    case 0x11:
    case 0x12:
        assert_null(parts->digest.data);
        parts->digest = value;
        break;
    case 0x01:
    case 0x02:
        assert_null(parts->key.data);
        parts->key = value;
        parts->key_type = type;
        break;
    case 0x25:
        parts->pure = value;
        break;
    case 0x20:
    case 0x22:
    case 0x23:
    case 0x24:
        assert_null(parts->signature.data);
        parts->signature = value;
        break;
    case 0x30:
    case 0x31:
    case 0x32:
    case 0x33:
    case 0x34:
        assert_null(parts->wrapped.data);
        parts->wrapped_type = type;
        parts->wrapped = value;
        break;
    default:
        fail_msg("TLV 0x%x", type);
    }
}

/* The unprotected TLVs: their area begins behind the protected one. */
static void split(struct image_parts *parts)
{
    const uint8_t *bytes = parts->bytes.data;
    assert_true(parts->bytes.size >= 32);
    parts->magic = le32(bytes);
    parts->header = le16(bytes + 8);
    parts->protected_area = le16(bytes + 10);
    parts->body = le32(bytes + 12);
    parts->flags = le32(bytes + 16);
    size_t at = parts->header + parts->body;
    assert_true(at + parts->protected_area + 4 <= parts->bytes.size);
    if (parts->protected_area > 0) {
        assert_int_equal(le16(bytes + at), 0x6908);
        assert_int_equal(le16(bytes + at + 2), parts->protected_area);
    }
    at += parts->protected_area;
    assert_int_equal(le16(bytes + at), 0x6907);
    parts->end = at + le16(bytes + at + 2);
    assert_true(parts->end <= parts->bytes.size);
    for (at += 4; at < parts->end; at += 4 + (size_t)le16(bytes + at + 2))
        take_tlv(parts, le16(bytes + at), (struct span){bytes + at + 4, le16(bytes + at + 2)});
    assert_int_equal(at, parts->end);
    assert_true(parts->digest.size == 32 || parts->digest.size == 48 || parts->digest.size == 64);
}

void image_parts_read(const char *path, struct image_parts *parts)
{
    AUTO(blob) file = {0};
    *parts = (struct image_parts){0};
    scratch_read(path, &file);
    assert_true(file.size > 0);
    size_t length = strlen(path);
    if (length > 4 && strcmp(path + length - 4, ".hex") == 0) {
        read_hex(parts, blob_span(&file));
        check_hex_text(parts, blob_span(&file));
    } else {
        take_data(parts, 0, file.data, file.size);
    }
    split(parts);
}

void image_parts_release(struct image_parts *parts)
{
    blob_release(&parts->bytes);
}

struct span image_parts_covered(const struct image_parts *parts)
{
    return (struct span){parts->bytes.data, parts->header + parts->body + parts->protected_area};
}

void image_parts_fixed_tlvs(const struct image_parts *parts, struct blob *tlvs)
{
    struct error error;
    const uint8_t *bytes = parts->bytes.data;
    size_t at = image_parts_covered(parts).size + 4;
    while (at < parts->end) {
        size_t size = 4 + (size_t)le16(bytes + at + 2);
        if (le16(bytes + at) != 0x22)
            assert_done(blob_append(tlvs, (struct span){bytes + at, size}, &error), error);
        at += size;
    }
}

void image_parts_tail(const struct image_parts *parts, struct blob *text)
{
    struct error error;
    bool padded = parts->bytes.size > parts->end;
    assert_done(blob_append_text(text, &error, "base 0x%llx\n",
                                 (unsigned long long)parts->extents[0].address),
                error);
    if (padded)
        assert_done(blob_append_text(text, &error, "size 0x%zx\n", parts->bytes.size), error);
    for (size_t i = 1; i < parts->extent_count; i++)
        assert_done(blob_append_text(text, &error, "extent 0x%llx 0x%zx\n",
                                     (unsigned long long)parts->extents[i].address,
                                     parts->extents[i].size),
                    error);
    if (parts->extent_count > 1)
        assert_int_equal(parts->extents[0].size, parts->end);
    for (size_t i = parts->end; i < parts->bytes.size; i++)
        if (parts->bytes.data[i] != 0xff)
            assert_done(blob_append_text(text, &error, "0x%zx %02x\n", i, parts->bytes.data[i]),
                        error);
}
