// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/flash.h>
#include <bootcore/install.h>

static bool is_encrypted(const struct bootcore_verdict *verdict)
{
    return (verdict->header.flags & MCUBOOT_FLAG_ENCRYPTED_AES128) != 0;
}

static struct bootcore_body body_of(const struct bootcore_verdict *verdict, bool encrypted)
{
    const struct bootcore_header *header = &verdict->header;
    return (struct bootcore_body){
        .key = encrypted ? verdict->content_key : NULL,
        .start = header->header_size,
        .end = header->header_size + header->image_size,
    };
}

uint32_t bootcore_overwrite(const struct bootcore_config *config, struct bootcore_memory *memory,
                            uint32_t index)
{
    const struct bootcore_image *image = &config->images[index];
    const struct bootcore_area *primary = &image->primary;
    const struct bootcore_verdict *update = &memory->updates[index];
    const struct bootcore_body body = body_of(update, is_encrypted(update) && !config->loader);
    const struct bootcore_copy copy = {
        .from = config->loader ? &image->ram : &image->secondary,
        .to = primary,
        .size = bootcore_align_up(update->end, primary->write_size),
        .body = &body,
    };
    if (bootcore_erase(config->port, primary, 0, primary->size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_copy(config, &memory->work, &copy);
}

uint32_t bootcore_clear_request(const struct bootcore_config *config,
                                const struct bootcore_image *image)
{
    const struct bootcore_area *slot = &image->secondary;
    uint32_t tail = bootcore_align_up(bootcore_trailer_size(config, slot), slot->sector_size);
    if (bootcore_erase(config->port, slot, slot->size - tail, tail) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_erase(config->port, slot, 0, slot->sector_size);
}

/* Decrypts the sector at `offset` in the work buffer, and writes it back. */
static uint32_t decrypt_sector(const struct bootcore_config *config, struct bootcore_memory *memory,
                               const struct bootcore_area *area, const struct bootcore_body *body,
                               uint32_t offset)
{
    const struct bootcore_port *port = config->port;
    const struct bootcore_work *work = &memory->work;
    if (bootcore_read(port, area, offset, work->buffer, area->sector_size) != BOOTCORE_OK ||
        bootcore_crypt(port, body, offset, work->buffer, area->sector_size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (offset == 0)
        work->buffer[MCUBOOT_HEADER_FLAGS] &= (uint8_t)~MCUBOOT_FLAG_ENCRYPTED_AES128;
    if (bootcore_erase(port, area, offset, area->sector_size) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return bootcore_write(port, area, offset, work->buffer, area->sector_size);
}

uint32_t bootcore_decrypt_in_place(const struct bootcore_config *config,
                                   struct bootcore_memory *memory, const struct bootcore_area *area,
                                   const struct bootcore_verdict *verdict)
{
    const struct bootcore_body body = body_of(verdict, true);
    uint32_t at = bootcore_align_up(body.end, area->sector_size);
    if (memory->work.buffer_size < area->sector_size)
        return BOOTCORE_FAILED;
    while (at > 0) {
        at -= area->sector_size;
        if (decrypt_sector(config, memory, area, &body, at) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
    }
    return BOOTCORE_OK ^ at;
}
