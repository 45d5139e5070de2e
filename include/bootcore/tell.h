// SPDX-License-Identifier: Apache-2.0
/*
 * Telling of what happens.
 */
#ifndef BOOTCORE_TELL_H
#define BOOTCORE_TELL_H

#include <bootcore/boot.h>

/* Hands an event to the port, if it listens. */
void bootcore_tell(const struct bootcore_config *config, enum bootcore_event_kind kind,
                   enum bootcore_slot slot, const struct bootcore_image *image, uint32_t value,
                   const struct bootcore_verdict *verdict);

#endif
