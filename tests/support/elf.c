// SPDX-License-Identifier: Apache-2.0
#include "test.h"

#include "elf.h"

enum { HEADER = 52, PROGRAM_HEADER = 32 };

static void put_half(struct blob *file, uint32_t value)
{
    struct error error;
    assert_done(blob_append_le16(file, (uint16_t)value, &error), error);
}

static void put_words(struct blob *file, const uint32_t *values, size_t count)
{
    struct error error;
    for (size_t i = 0; i < count; i++)
        assert_done(blob_append_le32(file, values[i], &error), error);
}

uint8_t elf_byte(size_t offset)
{
    return (uint8_t)(offset * 7 + offset / 256);
}

static void put_header(const struct elf *elf, struct blob *file)
{
    append_hex(file, "7f454c46 010101 000000000000000000");
    put_half(file, 2);
    put_half(file, 40);
    const uint32_t words[] = {1, 0, HEADER, elf->section_count == 0 ? 0 : elf->size, 0x05000200};
    put_words(file, words, COUNT(words));
    const uint32_t halves[] = {HEADER, PROGRAM_HEADER,     elf->segment_count,
                               40,     elf->section_count, 0};
    for (size_t i = 0; i < COUNT(halves); i++)
        put_half(file, halves[i]);
}

void elf_file(const struct elf *elf, struct blob *file)
{
    struct error error;
    put_header(elf, file);
    for (unsigned i = 0; i < elf->segment_count; i++) {
        const struct elf_segment *segment = &elf->segments[i];
        const uint32_t words[] = {segment->type,
                                  segment->offset,
                                  segment->physical ^ 0x20000000,
                                  segment->physical,
                                  segment->file_size,
                                  segment->memory_size,
                                  5,
                                  4};
        put_words(file, words, COUNT(words));
    }
    for (size_t at = file->size; at < elf->size; at++)
        assert_done(blob_append_fill(file, elf_byte(at), 1, &error), error);
    for (unsigned i = 0; i < elf->section_count; i++) {
        const struct elf_section *section = &elf->sections[i];
        const uint32_t words[] = {
            0, section->type, section->flags, 0, section->offset, section->size, 0, 0, 4, 0};
        put_words(file, words, COUNT(words));
    }
}
