// SPDX-License-Identifier: Apache-2.0
/*
 * What is known of the parts that packages are for: a small table by device id.
 */
#ifndef PACK_SFI_DEVICE_H
#define PACK_SFI_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Addresses of internal flash that the largest part of an id has. */
struct sfi_flash {
    uint32_t start;
    uint32_t size;
    uint32_t
        same_as; /* the address that the first byte of the same memory has without TrustZone's alias */
};

enum { SFI_FLASHES_MAX = 4 };

struct sfi_device {
    uint32_t id; /* DBGMCU_IDCODE, low 12 bits */
    const char *name;
    const char *family;                      /* as options name it */
    struct sfi_flash flash[SFI_FLASHES_MAX]; /* ends with a size of 0 */
};

/* NULL: nothing is known of that id. */
const struct sfi_device *sfi_device_find(uint32_t id);

/* The rows of the table, NULL behind the last. */
const struct sfi_device *sfi_device_at(size_t index);

/* Whether all bytes from `start` up to `end` lie in one of the part's memories. */
bool sfi_device_has(const struct sfi_device *device, uint64_t start, uint64_t end);

/* The one address of a byte that has two; `device` NULL, or an address that is not known: the address itself. */
uint64_t sfi_device_unalias(const struct sfi_device *device, uint64_t address);

/* Where memory for code and data lies outside of the part: the external RAM and device regions of a Cortex-M. */
#define SFI_OUTSIDE_START 0x60000000u
#define SFI_OUTSIDE_END   0xa0000000u

#endif
