// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/flash.h>
#include <bootcore/in_place.h>

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
    const struct bootcore_body body = bootcore_body_of(verdict, true);
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
