// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <port/cortexm/flash.h>
#include <string.h>

static uint8_t *bytes_at(const struct bootcore_area *area, uint32_t offset)
{
    return (uint8_t *)(uintptr_t)(area->address + offset);
}

static bool is_within(const struct bootcore_area *area, uint32_t offset, uint32_t size)
{
    return offset <= area->size && size <= area->size - offset;
}

static uint32_t read_bytes(void *context, const struct bootcore_area *area, uint32_t offset,
                           void *data, uint32_t size)
{
    (void)context;
    if (!is_within(area, offset, size))
        return BOOTCORE_FAILED;
    memcpy(data, bytes_at(area, offset), size);
    return BOOTCORE_OK;
}

static uint32_t write_bytes(void *context, const struct bootcore_area *area, uint32_t offset,
                            const void *data, uint32_t size)
{
    uint32_t at = 0;
    (void)context;
    if (!is_within(area, offset, size) || offset % area->write_size != 0 ||
        size % area->write_size != 0)
        return BOOTCORE_FAILED;
    if (area->sector_size > 1 &&
        bootcore_all(bytes_at(area, offset), 0xff, size, &at) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    memcpy(bytes_at(area, offset), data, size);
    return bootcore_equal(bytes_at(area, offset), data, size);
}

static uint32_t erase_sector(void *context, const struct bootcore_area *area, uint32_t offset)
{
    (void)context;
    if (!is_within(area, offset, area->sector_size) || offset % area->sector_size != 0)
        return BOOTCORE_FAILED;
    memset(bytes_at(area, offset), 0xff, area->sector_size);
    return BOOTCORE_OK;
}

void flash_port(struct bootcore_port *port)
{
    port->read = read_bytes;
    port->write = write_bytes;
    port->erase = erase_sector;
}
