// SPDX-License-Identifier: Apache-2.0
#include <bootcore/port.h>

uint32_t bootcore_read(const struct bootcore_port *port, const struct bootcore_area *area,
                       uint32_t offset, void *data, uint32_t size)
{
    if (offset > area->size || size > area->size - offset)
        return BOOTCORE_FAILED;
    return port->read(port->context, area, offset, data, size);
}
