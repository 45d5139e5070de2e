// SPDX-License-Identifier: Apache-2.0
#include <bootcore/bytes.h>
#include <bootcore/signature.h>
#include <string.h>

enum { TAG_SEQUENCE = 0x30, TAG_INTEGER = 0x02, AROUND = 8 /* bytes around two numbers */ };

/* One INTEGER at `*at`, positive and, unless `constant`, written in as few bytes as it needs (ITU-T X.690, 8.3). */
static uint32_t parse_integer(const uint8_t *der, uint32_t end, uint32_t length, bool constant,
                              uint32_t *at, uint8_t *number)
{
    const uint32_t longest = length + 1;
    if (end - *at < 3 || der[*at] != TAG_INTEGER)
        return BOOTCORE_FAILED;
    uint32_t size = der[*at + 1];
    const uint8_t *bytes = der + *at + 2;
    if (size == 0 || size > longest || size > end - *at - 2)
        return BOOTCORE_FAILED;
    if (constant ? size != longest : (size > 1 && bytes[0] == 0 && bytes[1] < 0x80))
        return BOOTCORE_FAILED;
    if (bytes[0] >= 0x80 || (size == longest && bytes[0] != 0))
        return BOOTCORE_FAILED;
    *at += 2 + size;
    if (size == longest) {
        bytes++;
        size--;
    }
    memset(number, 0, length);
    memcpy(number + length - size, bytes, size);
    return BOOTCORE_OK;
}

uint32_t bootcore_signature_parse(const uint8_t *der, uint32_t size, uint32_t length, bool constant,
                                  bool padded, uint8_t *numbers)
{
    uint32_t at = 2;
    uint32_t rest = 0;
    if (size < 2 || size > 2 * length + AROUND || der[0] != TAG_SEQUENCE || der[1] > size - 2)
        return BOOTCORE_FAILED;
    uint32_t end = 2 + (uint32_t)der[1];
    if (parse_integer(der, end, length, constant, &at, numbers) != BOOTCORE_OK ||
        parse_integer(der, end, length, constant, &at, numbers + length) != BOOTCORE_OK)
        return BOOTCORE_FAILED;
    if (at != end || (end != size && !padded))
        return BOOTCORE_FAILED;
    return bootcore_all(der + end, 0, size - end, &rest);
}
