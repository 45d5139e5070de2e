// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/flash.h>
#include <string.h>

enum { BLOCK = 16 }; /* of AES */

uint32_t bootcore_write(const struct bootcore_port *port, const struct bootcore_area *area,
                        uint32_t offset, const void *data, uint32_t size)
{
    if (offset > area->size || size > area->size - offset || offset % area->write_size != 0 ||
        size % area->write_size != 0)
        return BOOTCORE_FAILED;
    return port->write(port->context, area, offset, data, size);
}

uint32_t bootcore_erase(const struct bootcore_port *port, const struct bootcore_area *area,
                        uint32_t offset, uint32_t size)
{
    if (offset > area->size || size > area->size - offset || offset % area->sector_size != 0 ||
        size % area->sector_size != 0)
        return BOOTCORE_FAILED;
    uint32_t end = offset + size;
    uint32_t at = offset;
    while (at < end) {
        if (port->erase(port->context, area, at) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        at += area->sector_size;
    }
    return BOOTCORE_OK ^ (at ^ end);
}

struct bootcore_body bootcore_body_of(const struct bootcore_verdict *verdict, bool encrypted)
{
    const struct bootcore_header *header = &verdict->header;
    return (struct bootcore_body){
        .key = encrypted ? verdict->content_key : NULL,
        .key_size = bootcore_content_size(header->flags),
        .start = header->header_size,
        .end = header->header_size + header->image_size,
    };
}

/* Applies the key stream of the body from `position` on; the stream starts anew for every piece. */
static uint32_t apply(const struct bootcore_port *port, const struct bootcore_body *body,
                      uint32_t position, uint8_t *data, uint32_t size)
{
    uint8_t skipped[BLOCK] = {0};
    if (port->cipher_start(port->context, body->key, body->key_size, position / BLOCK) !=
        BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (position % BLOCK != 0 &&
        port->cipher_apply(port->context, skipped, position % BLOCK) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    return port->cipher_apply(port->context, data, size);
}

uint32_t bootcore_crypt(const struct bootcore_port *port, const struct bootcore_body *body,
                        uint32_t offset, uint8_t *data, uint32_t size)
{
    if (body == NULL || body->key == NULL || body->key_size == 0 || offset >= body->end ||
        offset + size <= body->start)
        return BOOTCORE_OK;
    uint32_t from = offset < body->start ? body->start : offset;
    uint32_t to = bootcore_minimum(offset + size, body->end);
    return apply(port, body, from - body->start, data + (from - offset), to - from);
}

static uint32_t copy_piece(const struct bootcore_config *config, const struct bootcore_work *work,
                           const struct bootcore_copy *copy, uint32_t done, uint32_t size)
{
    const struct bootcore_port *port = config->port;
    uint32_t at;
    if (bootcore_read(port, copy->from, copy->from_offset + done, work->buffer, size) !=
            BOOTCORE_OK ||
        bootcore_crypt(port, copy->body, copy->image_offset + done, work->buffer, size) !=
            BOOTCORE_OK)
        return BOOTCORE_FAILED;
    bool is_flash = copy->to->sector_size > 1;
    if (is_flash && bootcore_all(work->buffer, MCUBOOT_ERASED, size, &at) == BOOTCORE_OK)
        return BOOTCORE_OK;
    return bootcore_write(port, copy->to, copy->to_offset + done, work->buffer, size);
}

uint32_t bootcore_copy(const struct bootcore_config *config, const struct bootcore_work *work,
                       const struct bootcore_copy *copy)
{
    uint32_t done = 0;
    while (done < copy->size) {
        uint32_t size = bootcore_minimum(copy->size - done, work->buffer_size);
        if (copy_piece(config, work, copy, done, size) != BOOTCORE_OK)
            return BOOTCORE_FAILED;
        done += size;
    }
    return BOOTCORE_OK ^ (done ^ copy->size);
}
