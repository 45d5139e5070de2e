// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>

/* The bits in which any bytes differ. */
__attribute__((noinline)) static uint32_t difference(const volatile uint8_t *one,
                                                     const volatile uint8_t *other, uint32_t size)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < size; i++)
        bits |= (uint32_t)(one[i] ^ other[i]);
    return bits;
}

/*
 * Two looks at all bytes. A loop that ends early, or forgets a byte, does so in one of them. A count of the bytes that
 * were looked at would be of no use: the compiler knows what it is behind the loop.
 */
uint32_t bootcore_equal(const void *one, const void *other, uint32_t size)
{
    uint32_t first = difference(one, other, size);
    uint32_t second = difference(other, one, size);
    return BOOTCORE_OK + first + 2 * second;
}

uint32_t bootcore_all(const uint8_t *bytes, uint8_t value, uint32_t size, uint32_t *at)
{
    uint32_t good = 0;
    while (good < size && bytes[good] == value)
        good++;
    *at = good;
    return BOOTCORE_OK ^ (good ^ size);
}
