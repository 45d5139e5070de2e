// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>

/* The count of the bytes that were looked at is part of the result: a loop that ends early is no success. */
uint32_t bootcore_equal(const void *one, const void *other, uint32_t size)
{
    const volatile uint8_t *left = one;
    const volatile uint8_t *right = other;
    uint32_t difference = 0;
    uint32_t looked = 0;
    for (uint32_t i = 0; i < size; i++) {
        difference |= (uint32_t)(left[i] ^ right[i]);
        looked++;
    }
    return BOOTCORE_OK ^ difference ^ (looked ^ size);
}

uint32_t bootcore_all(const uint8_t *bytes, uint8_t value, uint32_t size, uint32_t *at)
{
    uint32_t good = 0;
    while (good < size && bytes[good] == value)
        good++;
    *at = good;
    return BOOTCORE_OK ^ (good ^ size);
}
