// SPDX-License-Identifier: Apache-2.0
/*
 * Installing an update over the image; it can be done again after a cut of power.
 */
#ifndef BOOTCORE_OVERWRITE_H
#define BOOTCORE_OVERWRITE_H

#include <bootcore/boot.h>

/* Replaces the primary slot by the update that memory->updates[index] describes, decrypted. Can be done again. */
uint32_t bootcore_overwrite(const struct bootcore_config *config, struct bootcore_memory *memory,
                            uint32_t index) bootcore_must_check;

/* Takes back the request for an update: erases the trailer and the header of the secondary slot. */
uint32_t bootcore_clear_request(const struct bootcore_config *config,
                                const struct bootcore_image *image) bootcore_must_check;

#endif
