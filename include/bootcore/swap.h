// SPDX-License-Identifier: Apache-2.0
/*
 * Exchanging the slots of an image; see src/bootcore/swap.c for how a cut of power is made good.
 */
#ifndef BOOTCORE_SWAP_H
#define BOOTCORE_SWAP_H

#include <bootcore/boot.h>

uint32_t bootcore_swap(const struct bootcore_config *config, struct bootcore_memory *memory,
                       uint32_t index, const struct bootcore_verdict *old,
                       bool *refused) bootcore_must_check;

/* Finishes the exchange that a reset has interrupted, if any. */
uint32_t bootcore_swap_resume(const struct bootcore_config *config,
                              struct bootcore_memory *memory) bootcore_must_check;

#endif
