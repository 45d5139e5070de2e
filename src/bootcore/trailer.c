// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/flash.h>
#include <bootcore/tell.h>
#include <bootcore/trailer.h>
#include <string.h>

enum {
    WORD = MCUBOOT_TRAILER_ALIGN,
    JOURNAL_KEY = 16,
    WORDS_OVERWRITE = 2,
    WORDS_SWAP = 4,
    STEPS = 3, /* a chunk */
    IMAGE_SHIFT = 4,
    SWAP_MASK = 0x0f,
};

static const uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE] = MCUBOOT_TRAILER_MAGIC;

uint32_t bootcore_journal_key(const struct bootcore_config *config)
{
    return config->journal_key == 0 ? JOURNAL_KEY : config->journal_key;
}

uint32_t bootcore_trailer_size(const struct bootcore_config *config,
                               const struct bootcore_area *slot)
{
    if (config->mode != BOOTCORE_SWAP)
        return MCUBOOT_TRAILER_MAGIC_SIZE + WORDS_OVERWRITE * WORD;
    uint32_t keys = config->decryption_key == NULL ? 0 : 2 * bootcore_journal_key(config);
    return MCUBOOT_TRAILER_MAGIC_SIZE + WORDS_SWAP * WORD + keys +
           config->max_sectors * STEPS * slot->write_size;
}

static uint32_t magic_offset(const struct bootcore_area *area)
{
    return area->size - MCUBOOT_TRAILER_MAGIC_SIZE;
}

static uint32_t word_offset(const struct bootcore_area *area, enum bootcore_trailer_word word)
{
    return magic_offset(area) - (uint32_t)word * WORD;
}

/* Of the first key, old; the other one stands behind it. */
static uint32_t keys_offset(const struct bootcore_config *config, const struct bootcore_area *area)
{
    return word_offset(area, BOOTCORE_SWAP_SIZE) - 2 * bootcore_journal_key(config);
}

static uint32_t read_word(const struct bootcore_config *config, const struct bootcore_area *area,
                          enum bootcore_trailer_word word, uint32_t *value)
{
    uint8_t bytes[4];
    uint32_t result =
        bootcore_read(config->port, area, word_offset(area, word), bytes, sizeof bytes);
    *value = bootcore_le32(bytes);
    return result;
}

static bool is_set(uint32_t word)
{
    return (word & 0xff) == MCUBOOT_IMAGE_OK;
}

uint32_t bootcore_trailer_read(const struct bootcore_config *config,
                               const struct bootcore_area *area, struct bootcore_trailer *trailer)
{
    uint8_t found[MCUBOOT_TRAILER_MAGIC_SIZE];
    uint32_t ok = 0;
    uint32_t done = 0;
    uint32_t info = UINT32_MAX;
    memset(trailer, 0, sizeof *trailer);
    if (bootcore_read(config->port, area, magic_offset(area), found, sizeof found) != BOOTCORE_OK ||
        read_word(config, area, BOOTCORE_IMAGE_OK, &ok) != BOOTCORE_OK ||
        read_word(config, area, BOOTCORE_COPY_DONE, &done) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    trailer->magic = bootcore_equal(found, magic, sizeof magic) == BOOTCORE_OK;
    trailer->image_ok = is_set(ok);
    trailer->copy_done = is_set(done);
    if (config->mode != BOOTCORE_SWAP)
        return BOOTCORE_OK;
    if (read_word(config, area, BOOTCORE_SWAP_INFO, &info) != BOOTCORE_OK ||
        read_word(config, area, BOOTCORE_SWAP_SIZE, &trailer->swap_size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    uint32_t swap = info & SWAP_MASK;
    trailer->swap = swap <= BOOTCORE_REVERT ? (enum bootcore_swap)swap : BOOTCORE_NONE;
    trailer->image = info >> IMAGE_SHIFT & SWAP_MASK;
    trailer->in_progress = trailer->magic && !trailer->copy_done && trailer->swap != BOOTCORE_NONE;
    return BOOTCORE_OK;
}

uint32_t bootcore_trailer_write_magic(const struct bootcore_config *config,
                                      const struct bootcore_area *area)
{
    return bootcore_write(config->port, area, magic_offset(area), magic, sizeof magic);
}

uint32_t bootcore_trailer_write_word(const struct bootcore_config *config,
                                     const struct bootcore_area *area,
                                     enum bootcore_trailer_word word, uint32_t value)
{
    uint8_t bytes[WORD];
    memset(bytes, MCUBOOT_ERASED, sizeof bytes);
    if (word == BOOTCORE_SWAP_SIZE)
        bootcore_put_le32(bytes, value);
    else
        bytes[0] = (uint8_t)value;
    return bootcore_write(config->port, area, word_offset(area, word), bytes, sizeof bytes);
}

uint32_t bootcore_trailer_write_keys(const struct bootcore_config *config,
                                     const struct bootcore_area *area,
                                     const struct bootcore_swap_keys *keys)
{
    const struct bootcore_port *port = config->port;
    uint32_t size = bootcore_journal_key(config);
    uint8_t bytes[sizeof *keys];
    if (config->decryption_key == NULL)
        return BOOTCORE_OK;
    memcpy(bytes, keys->old, size);
    memcpy(bytes + size, keys->new, size);
    uint32_t result = bootcore_write(port, area, keys_offset(config, area), bytes, 2 * size);
    port->wipe(port->context, bytes, sizeof bytes);
    return result;
}

uint32_t bootcore_trailer_read_keys(const struct bootcore_config *config,
                                    const struct bootcore_area *area,
                                    struct bootcore_swap_keys *keys)
{
    uint32_t size = bootcore_journal_key(config);
    uint32_t at = keys_offset(config, area);
    memset(keys, MCUBOOT_ERASED, sizeof *keys);
    if (config->decryption_key == NULL)
        return BOOTCORE_OK;
    if (bootcore_read(config->port, area, at, keys->old, size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_read(config->port, area, at + size, keys->new, size);
}

static uint32_t mark_offset(const struct bootcore_config *config, const struct bootcore_area *area,
                            uint32_t entry)
{
    return area->size - bootcore_trailer_size(config, area) + entry * area->write_size;
}

uint32_t bootcore_trailer_mark(const struct bootcore_config *config,
                               const struct bootcore_area *area, uint32_t entry)
{
    uint8_t bytes[WORD];
    memset(bytes, MCUBOOT_ERASED, sizeof bytes);
    bytes[0] = MCUBOOT_IMAGE_OK;
    return bootcore_write(config->port, area, mark_offset(config, area, entry), bytes,
                          area->write_size);
}

uint32_t bootcore_trailer_marks(const struct bootcore_config *config,
                                const struct bootcore_area *area, uint32_t limit, uint32_t *count)
{
    *count = 0;
    while (*count < limit) {
        uint8_t byte;
        if (bootcore_read(config->port, area, mark_offset(config, area, *count), &byte, 1) !=
            BOOTCORE_OK)
            return BOOTCORE_FAILED;
        if (byte != MCUBOOT_IMAGE_OK)
            break;
        ++*count;
    }
    return BOOTCORE_OK;
}

uint32_t bootcore_confirm(const struct bootcore_config *config, const struct bootcore_image *image)
{
    struct bootcore_trailer trailer;
    if (bootcore_trailer_read(config, &image->primary, &trailer) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (!trailer.magic || trailer.image_ok)
        return BOOTCORE_OK;
    if (bootcore_trailer_write_word(config, &image->primary, BOOTCORE_IMAGE_OK, MCUBOOT_IMAGE_OK) !=
        BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bootcore_tell(config, BOOTCORE_EVENT_CONFIRMED, BOOTCORE_PRIMARY, image, 0, NULL);
    return BOOTCORE_OK;
}
