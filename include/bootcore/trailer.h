// SPDX-License-Identifier: Apache-2.0
/*
 * The trailer at the end of a slot, and of the scratch area while it holds the journal of a swap.
 *
 * From the end: magic (16), image_ok, copy_done, swap_info, swap_size (a word of MCUBOOT_TRAILER_ALIGN each); with
 * encryption two content keys; status, 3 words of the write size for each of `max_sectors`. In overwrite mode only the
 * magic and two words. A word is set when its first byte is 0x01. Source: MCUboot's design document.
 *
 * A content key has 16 bytes there, or 32 where the device is built for AES-256 (journal_key of the configuration): as
 * upstream's boot code is built for the one or the other. Where it has 16, images of AES-256 are not swapped.
 */
#ifndef BOOTCORE_TRAILER_H
#define BOOTCORE_TRAILER_H

#include <bootcore/boot.h>

enum bootcore_trailer_word {
    BOOTCORE_IMAGE_OK = 1,
    BOOTCORE_COPY_DONE,
    BOOTCORE_SWAP_INFO, /* low half byte: enum bootcore_swap; high: the image */
    BOOTCORE_SWAP_SIZE, /* u32: bytes that are exchanged from the start of the slot */
};

struct bootcore_trailer {
    bool magic;
    bool image_ok;
    bool copy_done;
    bool in_progress; /* magic, swap_info set, copy_done not */
    enum bootcore_swap swap;
    uint32_t image;
    uint32_t swap_size;
};

/* Bytes of a trailer. */
uint32_t bootcore_trailer_size(const struct bootcore_config *config,
                               const struct bootcore_area *slot);

/* Reads what a trailer says. Fails: the port cannot read. */
uint32_t bootcore_trailer_read(const struct bootcore_config *config,
                               const struct bootcore_area *area,
                               struct bootcore_trailer *trailer) bootcore_must_check;

uint32_t bootcore_trailer_write_magic(const struct bootcore_config *config,
                                      const struct bootcore_area *area) bootcore_must_check;
uint32_t bootcore_trailer_write_word(const struct bootcore_config *config,
                                     const struct bootcore_area *area,
                                     enum bootcore_trailer_word word,
                                     uint32_t value) bootcore_must_check;

/* Bytes that each content key has in the journal. */
uint32_t bootcore_journal_key(const struct bootcore_config *config);

/*
 * The content keys of what was in the primary slot and of what was in the secondary slot; all 0xff: not encrypted. A key
 * of 16 bytes has 0xff behind it where there is room for 32.
 */
struct bootcore_swap_keys {
    uint8_t old[BOOTCORE_CONTENT_MAX];
    uint8_t new[BOOTCORE_CONTENT_MAX];
};

uint32_t bootcore_trailer_write_keys(const struct bootcore_config *config,
                                     const struct bootcore_area *area,
                                     const struct bootcore_swap_keys *keys) bootcore_must_check;
uint32_t bootcore_trailer_read_keys(const struct bootcore_config *config,
                                    const struct bootcore_area *area,
                                    struct bootcore_swap_keys *keys) bootcore_must_check;

/* Marks step `entry` as done; says how many steps were done. */
uint32_t bootcore_trailer_mark(const struct bootcore_config *config,
                               const struct bootcore_area *area,
                               uint32_t entry) bootcore_must_check;
uint32_t bootcore_trailer_marks(const struct bootcore_config *config,
                                const struct bootcore_area *area, uint32_t limit,
                                uint32_t *count) bootcore_must_check;

/* What the application does to keep an update: marks the image in the primary slot. */
uint32_t bootcore_confirm(const struct bootcore_config *config,
                          const struct bootcore_image *image) bootcore_must_check;

#endif
