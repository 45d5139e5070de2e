// SPDX-License-Identifier: Apache-2.0
/*
 * ELF files by the format alone, with nothing of the code under test.
 */
#ifndef SUPPORT_ELF_H
#define SUPPORT_ELF_H

#include <base/blob.h>

struct elf_segment {
    uint32_t type; /* 1: loadable */
    uint32_t offset;
    uint32_t physical;
    uint32_t file_size;
    uint32_t memory_size;
};

struct elf_section {
    uint32_t type;  /* 1: with bytes, 8: without */
    uint32_t flags; /* 2: takes memory */
    uint32_t offset;
    uint32_t size;
};

/*
 * An executable for Arm: header, program headers, bytes that count up (byte n is n * 7) up to `size`, section headers
 * behind them. Each offset is in the file.
 */
struct elf {
    const struct elf_segment *segments;
    unsigned segment_count;
    const struct elf_section *sections;
    unsigned section_count;
    uint32_t size;
};

void elf_file(const struct elf *elf, struct blob *file);

/* The byte at an offset behind the headers. */
uint8_t elf_byte(size_t offset);

#endif
