// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/flash.h>
#include <bootcore/overwrite.h>
#include <bootcore/trailer.h>

static bool is_encrypted(const struct bootcore_verdict *verdict)
{
    return bootcore_content_size(verdict->header.flags) != 0;
}

uint32_t bootcore_overwrite(const struct bootcore_config *config, struct bootcore_memory *memory,
                            uint32_t index)
{
    const struct bootcore_image *image = &config->images[index];
    const struct bootcore_area *primary = &image->primary;
    const struct bootcore_verdict *update = &memory->updates[index];
    const struct bootcore_body body =
        bootcore_body_of(update, is_encrypted(update) && !config->loader);
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
