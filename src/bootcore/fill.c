// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/fill.h>

static uint32_t check_erased(const struct bootcore_judgement *judgement, uint32_t from, uint32_t to)
{
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_work *work = judgement->work;
    uint32_t at = from;
    while (at < to) {
        uint32_t wrong;
        uint32_t size = bootcore_minimum(to - at, work->buffer_size);
        if (bootcore_read(request->port, request->area, at, work->buffer, size) != BOOTCORE_OK)
            return bootcore_refuse(judgement, BOOTCORE_READ, at, 0, 0);
        if (bootcore_all(work->buffer, MCUBOOT_ERASED, size, &wrong) != BOOTCORE_OK)
            return bootcore_refuse(judgement, BOOTCORE_FILL, at + wrong,
                                   wrong < size ? work->buffer[wrong] : 0, MCUBOOT_ERASED);
        at += size;
    }
    return BOOTCORE_OK ^ (at ^ to);
}

uint32_t bootcore_fill_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs)
{
    static const uint8_t magic[MCUBOOT_TRAILER_MAGIC_SIZE] = MCUBOOT_TRAILER_MAGIC;
    const struct bootcore_request *request = judgement->request;
    const struct bootcore_area *area = request->area;
    uint8_t found[MCUBOOT_TRAILER_MAGIC_SIZE] = {0};
    if (!request->check_fill && !request->check_magic)
        return BOOTCORE_OK;
    uint32_t trailer = bootcore_minimum(request->trailer_size, area->size);
    uint32_t start = area->size - trailer;
    if (tlvs->end > start)
        return bootcore_refuse(judgement, BOOTCORE_TRAILER_OVERLAP, start, tlvs->end, start);
    if (request->check_fill && check_erased(judgement, tlvs->end, start) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (!request->check_magic)
        return BOOTCORE_OK;
    if (bootcore_read(request->port, area, area->size - (uint32_t)sizeof found, found,
                      sizeof found) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_READ, start, 0, 0);
    if (bootcore_equal(found, magic, sizeof magic) != BOOTCORE_OK)
        return bootcore_refuse(judgement, BOOTCORE_TRAILER_MAGIC,
                               area->size - (uint32_t)sizeof found, 0, 0);
    return BOOTCORE_OK;
}
