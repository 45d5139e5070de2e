// SPDX-License-Identifier: Apache-2.0
#include <bootcore/tell.h>
#include <stddef.h>

void bootcore_tell(const struct bootcore_config *config, enum bootcore_event_kind kind,
                   enum bootcore_slot slot, const struct bootcore_image *image, uint32_t value,
                   const struct bootcore_verdict *verdict)
{
    const struct bootcore_event event = {kind, slot, image->id, value, verdict};
    if (config->port->event != NULL)
        config->port->event(config->port->context, &event);
}
