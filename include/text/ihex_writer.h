// SPDX-License-Identifier: Apache-2.0
/*
 * Intel HEX, written as a stream.
 */
#ifndef TEXT_IHEX_WRITER_H
#define TEXT_IHEX_WRITER_H

#include <base/output.h>

/* Writes records of 16 bytes, split at 64 KiB, upper case, LF. */
struct ihex_writer {
    struct output *output;
    uint64_t address;    /* of the next byte */
    uint8_t pending[16]; /* bytes of the record that is not full yet */
    size_t used;
    uint32_t upper; /* upper half of the address last announced */
    bool extended;  /* whether upper halves are announced at all */
    bool announced;
};

/* `end` is the address behind the highest byte to come: up to 0x10000 no upper halves are announced. */
void ihex_start(struct ihex_writer *writer, struct output *output, uint64_t end);

/* Continues at `address`, which is not below what was written. Error: as output_write(). */
int ihex_seek(struct ihex_writer *writer, uint64_t address, struct error *error) must_check;
int ihex_write(struct ihex_writer *writer, struct span bytes, struct error *error) must_check;
int ihex_fill(struct ihex_writer *writer, uint8_t value, uint64_t count,
              struct error *error) must_check;

/* Writes what is pending, and the end record. */
int ihex_finish(struct ihex_writer *writer, struct error *error) must_check;

#endif
