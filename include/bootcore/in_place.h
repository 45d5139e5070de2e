// SPDX-License-Identifier: Apache-2.0
/*
 * Decrypting an image where it lies.
 */
#ifndef BOOTCORE_IN_PLACE_H
#define BOOTCORE_IN_PLACE_H

#include <bootcore/boot.h>

uint32_t bootcore_decrypt_in_place(const struct bootcore_config *config,
                                   struct bootcore_memory *memory, const struct bootcore_area *area,
                                   const struct bootcore_verdict *verdict) bootcore_must_check;

#endif
