// SPDX-License-Identifier: Apache-2.0
/*
 * Linked programs as ELF files: 32 bits, little-endian, for Arm. What a programmer writes to a device are the bytes that
 * the loadable segments have in the file, each at its physical address (p_paddr), which is where initial values of
 * variables wait in flash. Format: "Tool Interface Standard, Executable and Linking Format", version 1.2.
 *
 * Linkers put the ELF header itself into the first segment where the page of the program has room below it. Those bytes
 * are none of the program: such a segment begins with its first section.
 */
#ifndef TEXT_ELF_READER_H
#define TEXT_ELF_READER_H

#include <base/file.h>
#include <text/byte_runs.h>

struct elf_reader {
    struct file file;
    char *path;
    struct byte_runs
        runs; /* sorted by address, not overlapping; a place is the number of a program header */
};

/* Whether a file begins as an ELF file does. */
bool elf_matches(struct span start);

/*
 * Checks a file that is open, which the reader takes over. Errors: ERROR_FILE: not ELF, of another class, byte order,
 * machine or type (relocatable, shared), cut off, more than 256 program headers, segments that
 * overlap or go beyond 4 GiB, no bytes to load.
 */
int elf_reader_open_file(struct file *file, const char *path, struct elf_reader *reader,
                         struct error *error) must_check;

/* Opens and checks a file. Errors: ERROR_FILE, as file_open() and elf_reader_open_file(). */
int elf_open(const char *path, struct elf_reader *reader, struct error *error) must_check;
void elf_reader_release(struct elf_reader *reader);

/*
 * Copies to `data` what the file has of `size` bytes from `address` on, and leaves gaps as they are.
 * Error: ERROR_FILE, the file became shorter or cannot be read.
 */
int elf_read(struct elf_reader *reader, uint64_t address, uint8_t *data, size_t size,
             struct error *error) must_check;

#endif
