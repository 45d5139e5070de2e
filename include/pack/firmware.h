// SPDX-License-Identifier: Apache-2.0
/*
 * The bytes that go into an image: a .bin as it is, or a .hex as the bytes between its lowest and highest address.
 */
#ifndef PACK_FIRMWARE_H
#define PACK_FIRMWARE_H

#include <base/file.h>
#include <text/ihex_reader.h>

struct firmware {
    char *path;
    struct file file;
    struct ihex_reader hex;
    uint64_t size;
    bool is_hex; /* then `address` is known */
    uint32_t address;
};

/* The extension decides: .hex, .ihex, .ihx, .hex.stale or anything else. Errors: ERROR_FILE, as file_open() and ihex_open(). */
int firmware_open(const char *path, struct firmware *firmware, struct error *error) must_check;

/* The same for a file that is open, which is taken over. */
int firmware_open_file(struct file *file, const char *path, struct firmware *firmware,
                       struct error *error) must_check;

/*
 * The same for "FILE@ADDRESS"; `*address` is where it goes, which a .hex says itself where no address is given. Errors:
 * ERROR_USAGE, not an address, or none; ERROR_FILE, also where there is nothing in the file.
 */
int firmware_open_placed(const char *text, struct firmware *firmware, uint32_t *address,
                         struct error *error) must_check;
void firmware_release(struct firmware *firmware);

/* Copies `size` bytes at `offset`; gaps of a .hex are `hex.gap`, 0xff unless it is set. Error: ERROR_FILE, also when the file became shorter. */
int firmware_read(struct firmware *firmware, uint64_t offset, uint8_t *data, size_t size,
                  struct error *error) must_check;

#endif
