// SPDX-License-Identifier: Apache-2.0
/*
 * Numbers from bytes, and comparing bytes.
 */
#ifndef BOOTCORE_BYTES_H
#define BOOTCORE_BYTES_H

#include <bootcore/result.h>
#include <stddef.h>

static inline uint16_t bootcore_le16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t bootcore_le32(const uint8_t *bytes)
{
    return (uint32_t)bootcore_le16(bytes) | (uint32_t)bootcore_le16(bytes + 2) << 16;
}

static inline void bootcore_put_le32(uint8_t *bytes, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static inline uint32_t bootcore_minimum(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

/* Rounds up to a multiple of `unit`, which is not 0. */
static inline uint32_t bootcore_align_up(uint32_t value, uint32_t unit)
{
    uint32_t rest = value % unit; /* a Cortex-M divides 64 bits by calling a library */
    return rest == 0 ? value : value + (unit - rest);
}

/* BOOTCORE_OK where all bytes are the same, in a time that does not depend on them; not BOOTCORE_OK elsewhere. */
uint32_t bootcore_equal(const void *one, const void *other, uint32_t size) bootcore_must_check;

/* BOOTCORE_OK where all bytes are `value`; else `*at` is the first that is not. */
uint32_t bootcore_all(const uint8_t *bytes, uint8_t value, uint32_t size,
                      uint32_t *at) bootcore_must_check;

#endif
