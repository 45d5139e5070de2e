// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/signature.h>
#include <string.h>

enum { TAG_SEQUENCE = 0x30, TAG_INTEGER = 0x02, NUMBER = 32, INTEGER_MAX = NUMBER + 1 };

/* One INTEGER at `*at`, positive and, unless `constant`, written in as few bytes as it needs (ITU-T X.690, 8.3). */
static uint32_t parse_integer(const uint8_t *der, uint32_t end, bool constant, uint32_t *at,
                              uint8_t number[NUMBER])
{
    if (end - *at < 3 || der[*at] != TAG_INTEGER)
        return BOOTCORE_FAILED;
    uint32_t size = der[*at + 1];
    const uint8_t *bytes = der + *at + 2;
    if (size == 0 || size > INTEGER_MAX || size > end - *at - 2)
        return BOOTCORE_FAILED;
    if (constant ? size != INTEGER_MAX : (size > 1 && bytes[0] == 0 && bytes[1] < 0x80))
        return BOOTCORE_FAILED;
    if (bytes[0] >= 0x80 || (size == INTEGER_MAX && bytes[0] != 0))
        return BOOTCORE_FAILED;
    *at += 2 + size;
    if (size == INTEGER_MAX) {
        bytes++;
        size--;
    }
    memset(number, 0, NUMBER);
    memcpy(number + NUMBER - size, bytes, size);
    return BOOTCORE_OK;
}

uint32_t bootcore_signature_parse(const uint8_t *der, uint32_t size, bool constant, bool padded,
                                  uint8_t numbers[BOOTCORE_SIGNATURE_SIZE])
{
    uint32_t at = 2;
    uint32_t rest = 0;
    if (size < 2 || der[0] != TAG_SEQUENCE || der[1] > size - 2)
        return BOOTCORE_FAILED;
    uint32_t end = 2 + (uint32_t)der[1];
    if (parse_integer(der, end, constant, &at, numbers) != BOOTCORE_OK ||
        parse_integer(der, end, constant, &at, numbers + NUMBER) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (at != end || (end != size && !padded))
        return BOOTCORE_FAILED;
    return bootcore_all(der + end, 0, size - end, &rest);
}
