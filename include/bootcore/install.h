// SPDX-License-Identifier: Apache-2.0
/*
 * Installing updates; bootcore/boot.c puts these in order. Each returns BOOTCORE_OK or anything else, then flash failed.
 */
#ifndef BOOTCORE_INSTALL_H
#define BOOTCORE_INSTALL_H

#include <bootcore/boot.h>

void bootcore_tell(const struct bootcore_config *config, enum bootcore_event_kind kind,
                   enum bootcore_slot slot, const struct bootcore_image *image, uint32_t value,
                   const struct bootcore_verdict *verdict);

/* Replaces the primary slot by the update that memory->updates[index] describes, decrypted. Can be done again. */
uint32_t bootcore_overwrite(const struct bootcore_config *config, struct bootcore_memory *memory,
                            uint32_t index) bootcore_must_check;

/* Takes back the request for an update: erases the trailer and the header of the secondary slot. */
uint32_t bootcore_clear_request(const struct bootcore_config *config,
                                const struct bootcore_image *image) bootcore_must_check;

/*
 * Exchanges both slots of an image; `old` is the verdict on the primary slot. `*refused` where the old image could not
 * be encrypted again, and nothing was done.
 */
uint32_t bootcore_swap(const struct bootcore_config *config, struct bootcore_memory *memory,
                       uint32_t index, const struct bootcore_verdict *old,
                       bool *refused) bootcore_must_check;

/* Finishes the exchange that a reset has interrupted, if any. */
uint32_t bootcore_swap_resume(const struct bootcore_config *config,
                              struct bootcore_memory *memory) bootcore_must_check;

/*
 * Decrypts the image in a primary slot in place, from its last sector to its first, whose header then no longer says that
 * it is encrypted. The work buffer holds a sector at least. A cut of power leaves an image that is refused, and has to
 * be loaded again.
 */
uint32_t bootcore_decrypt_in_place(const struct bootcore_config *config,
                                   struct bootcore_memory *memory, const struct bootcore_area *area,
                                   const struct bootcore_verdict *verdict) bootcore_must_check;

/*
 * Holds the dependencies of all images against the versions of `candidates` (NULL: not there). Updates that break one
 * are dropped from memory->wanted, and `*dropped` is their index. Returns BOOTCORE_OK where all hold.
 */
uint32_t bootcore_dependencies(const struct bootcore_config *config,
                               const struct bootcore_verdict *const *candidates,
                               const enum bootcore_swap *wanted,
                               uint32_t *dropped) bootcore_must_check;

#endif
