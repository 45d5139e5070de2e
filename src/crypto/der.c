// SPDX-License-Identifier: Apache-2.0
#include <crypto/der.h>

uint8_t der_take(struct span bytes, struct span *contents, struct span *rest)
{
    size_t head = 2;
    if (bytes.size < head)
        return 0;
    size_t length = bytes.data[1];
    if (length >= 0x80) {
        size_t count = length & 0x7f;
        if (count == 0 || count > 2 || bytes.size < head + count)
            return 0;
        length = 0;
        for (; count > 0; count--)
            length = length << 8 | bytes.data[head++];
    }
    if (length > bytes.size - head)
        return 0;
    *contents = (struct span){bytes.data + head, length};
    *rest = (struct span){bytes.data + head + length, bytes.size - head - length};
    return bytes.data[0];
}
