// SPDX-License-Identifier: Apache-2.0
/*
 * The bytes that go into an image: a .bin as it is, or what an Intel HEX, an S-record or an ELF file has between its
 * lowest and highest address.
 */
#ifndef PACK_FIRMWARE_H
#define PACK_FIRMWARE_H

#include <base/file.h>
#include <text/elf_reader.h>
#include <text/record_reader.h>

/* A span of addresses larger than this is refused: such a file is a mistake, and its image would fill the disk. */
#define FIRMWARE_MAX_SPAN 0x20000000u

enum firmware_kind { FIRMWARE_BIN, FIRMWARE_IHEX, FIRMWARE_SREC, FIRMWARE_ELF };

struct firmware {
    char *path;
    enum firmware_kind kind;
    struct file file;             /* .bin */
    struct record_reader records; /* Intel HEX, S-records */
    struct elf_reader elf;
    uint64_t size;    /* with gaps */
    bool has_address; /* in the file, all but .bin; then `address` is known */
    uint32_t address;
    uint8_t gap; /* what gaps read; 0xff unless it is set */
};

/*
 * The extension decides, of NAME where the name is NAME.stale: .hex .ihex .ihx; .srec .s19 .s28 .s37 .mot; .elf .axf;
 * .bin. Where it is another or none the content does: an ELF file, or one whose first line is a good record; anything
 * else is as a .bin. Errors: ERROR_FILE, as file_open() and the reader of the format; a .bin that is an ELF file; a span
 * over FIRMWARE_MAX_SPAN.
 */
int firmware_open(const char *path, struct firmware *firmware, struct error *error) must_check;

/* The same for a file that is open, which is taken over. */
int firmware_open_file(struct file *file, const char *path, struct firmware *firmware,
                       struct error *error) must_check;

/* As firmware_open(), however far apart its bytes lie: for who does not read the gaps. */
int firmware_open_sparse(const char *path, struct firmware *firmware,
                         struct error *error) must_check;

/*
 * The same for "FILE@ADDRESS"; `*address` is where it goes, which all but a .bin say themselves where no address is
 * given. Errors: ERROR_USAGE, not an address, or none; ERROR_FILE, also where there is nothing in the file.
 */
int firmware_open_placed(const char *text, struct firmware *firmware, uint32_t *address,
                         struct error *error) must_check;
void firmware_release(struct firmware *firmware);

/* Whether the extension says which kind a file is, and which. */
bool firmware_kind_by_name(const char *path, enum firmware_kind *kind);

/* The name of a kind: "bin", "hex", "srec", "elf". */
const char *firmware_kind_name(enum firmware_kind kind);

/* Where bytes are, with addresses; none for a .bin. */
const struct byte_runs *firmware_runs(const struct firmware *firmware);

/* The file that is open. */
const struct file *firmware_file(const struct firmware *firmware);

/* Copies `size` bytes at `offset`, gaps as `gap`. Error: ERROR_FILE, also when the file became shorter. */
int firmware_read(struct firmware *firmware, uint64_t offset, uint8_t *data, size_t size,
                  struct error *error) must_check;

#endif
