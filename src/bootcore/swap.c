// SPDX-License-Identifier: Apache-2.0
/*
 * Exchanging two slots by way of a scratch area, so that a cut of power at any write or erase can be made good.
 *
 * The slot is exchanged from its end. Its last sectors, the tail, hold the trailer. They come first, and their journal
 * is a trailer at the end of the scratch area:
 *   - what lies below the trailer of the secondary slot goes to scratch; the journal is written, its magic last;
 *   - the tail of the secondary slot is erased and gets that of the primary slot; mark 0 of the journal;
 *   - the tail of the primary slot is erased and gets what is in scratch, then a trailer that says how far the exchange
 *     is, its magic last. From here on that trailer is the journal.
 * Then come chunks of the size of the scratch area, from the highest to the lowest, in three steps that are marked in the
 * primary trailer when they are done: secondary to scratch, primary to secondary, scratch to primary. At the end scratch
 * is erased, and copy_done set, after image_ok where the exchange is to last.
 *
 * A journal in a primary slot counts before one in scratch: scratch holds bytes of images, which could look like one.
 */
#include <bootcore/bytes.h>
#include <bootcore/content_key.h>
#include <bootcore/flash.h>
#include <bootcore/swap.h>
#include <bootcore/tell.h>
#include <bootcore/trailer.h>
#include <string.h>

enum { STEPS = 3 };

/* One exchange. */
struct swap {
    const struct bootcore_config *config;
    const struct bootcore_work *work;
    const struct bootcore_image *image;
    uint32_t index;
    enum bootcore_swap kind;
    uint32_t size;    /* bytes from the start of the slot to exchange, besides the tail */
    uint32_t tail;    /* bytes at its end */
    uint32_t content; /* bytes of the tail that lie below the trailer */
    struct bootcore_swap_keys keys;
    struct bootcore_body old; /* what was in the primary slot */
    struct bootcore_body new; /* what was in the secondary slot */
};

static void geometry(struct swap *swap)
{
    const struct bootcore_area *slot = &swap->image->primary;
    uint32_t trailer = bootcore_trailer_size(swap->config, slot);
    swap->tail = bootcore_align_up(trailer, slot->sector_size);
    swap->content = swap->tail - trailer;
}

static uint32_t chunk_count(const struct swap *swap)
{
    uint32_t chunk = swap->config->scratch.size;
    return (swap->size + chunk - 1) / chunk;
}

static bool has_key(const uint8_t *key)
{
    uint32_t at;
    return bootcore_all(key, MCUBOOT_ERASED, BOOTCORE_CONTENT_MAX, &at) != BOOTCORE_OK;
}

/* Where the body of an image lies, from its header at the start of `area`. */
static uint32_t find_body(const struct swap *swap, const struct bootcore_area *area,
                          const uint8_t *key, struct bootcore_body *body)
{
    uint8_t header[MCUBOOT_HEADER_SIZE];
    memset(body, 0, sizeof *body);
    if (bootcore_read(swap->config->port, area, 0, header, sizeof header) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (!has_key(key) || bootcore_le32(header + MCUBOOT_HEADER_MAGIC) != swap->image->magic)
        return BOOTCORE_OK;
    body->key = key;
    body->key_size = bootcore_content_size(bootcore_le32(header + MCUBOOT_HEADER_FLAGS));
    body->start = bootcore_le16(header + MCUBOOT_HEADER_HEADER_SIZE);
    body->end = body->start + bootcore_le32(header + MCUBOOT_HEADER_IMAGE_SIZE);
    return BOOTCORE_OK;
}

/* The headers move with the last chunk, or with the tail where that is all: `step` is how much of it is done. */
static uint32_t find_bodies(struct swap *swap, uint32_t step)
{
    const struct bootcore_image *image = swap->image;
    const struct bootcore_area *old = step < 2 ? &image->primary : &image->secondary;
    const struct bootcore_area *new = step < 1 ? &image->secondary : &swap->config->scratch;
    if (find_body(swap, old, swap->keys.old, &swap->old) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return find_body(swap, new, swap->keys.new, &swap->new);
}

static uint32_t copy(const struct swap *swap, const struct bootcore_area *from,
                     uint32_t from_offset, const struct bootcore_area *to, uint32_t to_offset,
                     uint32_t size, const struct bootcore_body *body, uint32_t image_offset)
{
    const struct bootcore_copy what = {from, from_offset, to, to_offset, size, body, image_offset};
    return bootcore_copy(swap->config, swap->work, &what);
}

static uint32_t erase_scratch(const struct swap *swap)
{
    const struct bootcore_area *scratch = &swap->config->scratch;
    return bootcore_erase(swap->config->port, scratch, 0, scratch->size);
}

/* Writes what a resumed exchange has to know, and the magic when all of it is there. */
static uint32_t write_journal(const struct swap *swap, const struct bootcore_area *area)
{
    const struct bootcore_config *config = swap->config;
    uint32_t info = swap->index << 4 | (uint32_t)swap->kind;
    if (bootcore_trailer_write_word(config, area, BOOTCORE_SWAP_INFO, info) != BOOTCORE_OK ||
        bootcore_trailer_write_word(config, area, BOOTCORE_SWAP_SIZE, swap->size) != BOOTCORE_OK ||
        bootcore_trailer_write_keys(config, area, &swap->keys) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_trailer_write_magic(config, area);
}

static uint32_t save_tail(const struct swap *swap)
{
    const struct bootcore_area *secondary = &swap->image->secondary;
    const struct bootcore_area *scratch = &swap->config->scratch;
    if (erase_scratch(swap) != BOOTCORE_OK ||
        copy(swap, secondary, secondary->size - swap->tail, scratch, 0, swap->content, NULL, 0) !=
            BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return write_journal(swap, scratch);
}

static uint32_t tail_to_secondary(const struct swap *swap)
{
    const struct bootcore_image *image = swap->image;
    uint32_t start = image->primary.size - swap->tail;
    if (bootcore_erase(swap->config->port, &image->secondary, start, swap->tail) != BOOTCORE_OK ||
        copy(swap, &image->primary, start, &image->secondary, start, swap->content, &swap->old,
             start) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_trailer_mark(swap->config, &swap->config->scratch, 0);
}

static uint32_t tail_to_primary(const struct swap *swap)
{
    const struct bootcore_area *primary = &swap->image->primary;
    uint32_t start = primary->size - swap->tail;
    if (bootcore_erase(swap->config->port, primary, start, swap->tail) != BOOTCORE_OK ||
        copy(swap, &swap->config->scratch, 0, primary, start, swap->content, &swap->new, start) !=
            BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return write_journal(swap, primary);
}

/* One of the three steps of a chunk, [start, start + size) of the slot. */
static uint32_t chunk_step(const struct swap *swap, uint32_t start, uint32_t size, uint32_t step)
{
    const struct bootcore_port *port = swap->config->port;
    const struct bootcore_area *primary = &swap->image->primary;
    const struct bootcore_area *secondary = &swap->image->secondary;
    const struct bootcore_area *scratch = &swap->config->scratch;
    uint32_t erased;
    switch (step) {
    case 0:
        erased = erase_scratch(swap);
        return erased != BOOTCORE_OK ? erased
                                     : copy(swap, secondary, start, scratch, 0, size, NULL, 0);
    case 1:
        erased = bootcore_erase(port, secondary, start, size);
        return erased != BOOTCORE_OK
                   ? erased
                   : copy(swap, primary, start, secondary, start, size, &swap->old, start);
    default:
        erased = bootcore_erase(port, primary, start, size);
        return erased != BOOTCORE_OK
                   ? erased
                   : copy(swap, scratch, 0, primary, start, size, &swap->new, start);
    }
}

/* All steps from `done` on. */
static uint32_t exchange(const struct swap *swap, uint32_t done)
{
    uint32_t steps = chunk_count(swap) * STEPS;
    uint32_t at = done;
    while (at < steps) {
        uint32_t above = at / STEPS * swap->config->scratch.size; /* bytes of the chunks before */
        uint32_t end = swap->size - above;
        uint32_t size = bootcore_minimum(end, swap->config->scratch.size);
        if (chunk_step(swap, end - size, size, at % STEPS) != BOOTCORE_OK ||
            bootcore_trailer_mark(swap->config, &swap->image->primary, at) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        at++;
    }
    return BOOTCORE_OK ^ (at ^ steps);
}

/* An exchange that is not a test is there to stay; it says so before it says that it is done. */
static uint32_t conclude(const struct swap *swap)
{
    const struct bootcore_config *config = swap->config;
    const struct bootcore_area *primary = &swap->image->primary;
    struct bootcore_trailer trailer;
    if (erase_scratch(swap) != BOOTCORE_OK ||
        bootcore_trailer_read(config, primary, &trailer) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (swap->kind != BOOTCORE_TEST && !trailer.image_ok &&
        bootcore_trailer_write_word(config, primary, BOOTCORE_IMAGE_OK, MCUBOOT_IMAGE_OK) !=
            BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (bootcore_trailer_write_word(config, primary, BOOTCORE_COPY_DONE, MCUBOOT_IMAGE_OK) !=
        BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bootcore_tell(config, BOOTCORE_EVENT_INSTALLED, BOOTCORE_PRIMARY, swap->image,
                  (uint32_t)swap->kind, NULL);
    return BOOTCORE_OK;
}

static uint32_t from_tail_to_end(const struct swap *swap, uint32_t tail_marks)
{
    if (tail_marks == 0 && tail_to_secondary(swap) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (tail_to_primary(swap) != BOOTCORE_OK || exchange(swap, 0) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return conclude(swap);
}

/* The key of an image that is flagged as encrypted; 0xff where it is not, or is not there. */
static uint32_t content_key(const struct swap *swap, const struct bootcore_verdict *verdict,
                            uint8_t *key)
{
    const struct bootcore_config *config = swap->config;
    uint32_t size = bootcore_content_size(verdict->header.flags);
    memset(key, MCUBOOT_ERASED, BOOTCORE_CONTENT_MAX);
    if (verdict->result != BOOTCORE_VALID || size == 0)
        return BOOTCORE_OK;
    if (config->decryption_key == NULL || size > bootcore_journal_key(config))
        return BOOTCORE_FAILED;
    return bootcore_unwrap(config->port, config->decryption_key, &verdict->wrapped_key, size, key);
}

static uint32_t prepare(struct swap *swap, const struct bootcore_verdict *old,
                        const struct bootcore_verdict *new)
{
    const struct bootcore_area *slot = &swap->image->primary;
    uint32_t old_end = old->result == BOOTCORE_VALID ? old->end : 0;
    uint32_t end = old_end > new->end ? old_end : new->end;
    geometry(swap);
    swap->size =
        bootcore_minimum(bootcore_align_up(end, slot->sector_size), slot->size - swap->tail);
    if (chunk_count(swap) > swap->config->max_sectors ||
        content_key(swap, old, swap->keys.old) != BOOTCORE_OK ||
        content_key(swap, new, swap->keys.new) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return find_bodies(swap, 0);
}

uint32_t bootcore_swap(const struct bootcore_config *config, struct bootcore_memory *memory,
                       uint32_t index, const struct bootcore_verdict *old, bool *refused)
{
    struct swap swap = {
        .config = config,
        .work = &memory->work,
        .image = &config->images[index],
        .index = index,
        .kind = memory->wanted[index],
    };
    uint32_t result = BOOTCORE_OK;
    *refused = prepare(&swap, old, &memory->updates[index]) != BOOTCORE_OK;
    if (!*refused) {
        result = save_tail(&swap);
        if (result == BOOTCORE_OK)
            result = from_tail_to_end(&swap, 0);
    }
    config->port->wipe(config->port->context, &swap, sizeof swap);
    return result;
}

/* Takes up the exchange of which `area` holds the journal. */
static uint32_t take_up(struct swap *swap, const struct bootcore_area *area,
                        const struct bootcore_trailer *trailer)
{
    const struct bootcore_config *config = swap->config;
    bool is_primary = area != &config->scratch;
    uint32_t done;
    geometry(swap);
    swap->kind = trailer->swap;
    swap->size = trailer->swap_size;
    uint32_t limit = chunk_count(swap) * STEPS;
    if (swap->size > swap->image->primary.size - swap->tail ||
        chunk_count(swap) > config->max_sectors ||
        bootcore_trailer_read_keys(config, area, &swap->keys) != BOOTCORE_OK ||
        bootcore_trailer_marks(config, area, is_primary ? limit : 1, &done) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bool in_last = is_primary && done + STEPS > limit && done < limit;
    bool all_tail = !is_primary && swap->tail == swap->image->primary.size;
    uint32_t step = in_last ? done % STEPS : all_tail ? 1 : 0;
    if (find_bodies(swap, step) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bootcore_tell(config, BOOTCORE_EVENT_RESUME, BOOTCORE_PRIMARY, swap->image,
                  (uint32_t)swap->kind, NULL);
    if (!is_primary)
        return from_tail_to_end(swap, done);
    if (exchange(swap, done) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return conclude(swap);
}

static uint32_t resume(const struct bootcore_config *config, struct bootcore_memory *memory,
                       uint32_t index, const struct bootcore_area *area)
{
    struct bootcore_trailer trailer;
    struct swap swap = {
        .config = config,
        .work = &memory->work,
        .image = &config->images[index],
        .index = index,
    };
    if (bootcore_trailer_read(config, area, &trailer) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (!trailer.in_progress || trailer.image != index)
        return BOOTCORE_OK;
    memory->resumed = memory->resumed || trailer.swap != BOOTCORE_REVERT;
    uint32_t result = take_up(&swap, area, &trailer);
    config->port->wipe(config->port->context, &swap, sizeof swap);
    return result;
}

uint32_t bootcore_swap_resume(const struct bootcore_config *config, struct bootcore_memory *memory)
{
    if (config->mode != BOOTCORE_SWAP)
        return BOOTCORE_OK;
    for (uint32_t i = 0; i < config->image_count; i++)
        if (resume(config, memory, i, &config->images[i].primary) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    for (uint32_t i = 0; i < config->image_count; i++)
        if (resume(config, memory, i, &config->scratch) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    return BOOTCORE_OK;
}
