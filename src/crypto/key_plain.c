// SPDX-License-Identifier: Apache-2.0
#include <crypto/key_plain.h>
#include <openssl/evp.h>
#include <string.h>

enum { PKCS8_SIZE = 138, SPKI_SIZE = 91, BASE64_MAX = 256 };

/* RFC 5208 around RFC 5915: head, scalar, middle, point. */
const uint8_t p256_pkcs8_head[36] = {0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06,
                                     0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                     0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
                                     0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
const uint8_t p256_pkcs8_middle[5] = {0xa1, 0x44, 0x03, 0x42, 0x00};

/* RFC 5480: head, point. */
const uint8_t p256_spki_head[26] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};

/* Moves `*at` behind a constant part; false where something else stands there. */
static bool skip(const uint8_t **at, const uint8_t *part, size_t size)
{
    bool same = memcmp(*at, part, size) == 0;
    *at += size;
    return same;
}

static bool read_der(struct span der, struct key_plain *plain)
{
    const uint8_t *at = der.data;
    plain->has_scalar = der.size == PKCS8_SIZE;
    if (plain->has_scalar) {
        if (!skip(&at, p256_pkcs8_head, sizeof p256_pkcs8_head))
            return false;
        memcpy(plain->scalar, at, sizeof plain->scalar);
        at += sizeof plain->scalar;
        if (!skip(&at, p256_pkcs8_middle, sizeof p256_pkcs8_middle))
            return false;
    } else if (der.size != SPKI_SIZE || !skip(&at, p256_spki_head, sizeof p256_spki_head)) {
        return false;
    }
    memcpy(plain->point, at, sizeof plain->point);
    return plain->point[0] == 0x04;
}

static const uint8_t *find(struct span text, const char *word)
{
    return text.size == 0 ? NULL : memmem(text.data, text.size, word, strlen(word));
}

/* The base64 text between the lines of a PEM block, without its line ends; the length, 0 where there is none. */
static size_t read_block(struct span file, const char *begin, const char *end,
                         char base64[BASE64_MAX])
{
    const uint8_t *start = find(file, begin);
    if (start == NULL)
        return 0;
    start += strlen(begin);
    const uint8_t *stop = find((struct span){start, file.size - (size_t)(start - file.data)}, end);
    size_t length = 0;
    for (; stop != NULL && start < stop && length < BASE64_MAX; start++)
        if (*start != '\n' && *start != '\r')
            base64[length++] = (char)*start;
    return start == stop ? length : 0;
}

static bool read_pem(struct span file, struct key_plain *plain)
{
    char base64[BASE64_MAX + 1];
    uint8_t der[BASE64_MAX];
    size_t length =
        read_block(file, "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", base64);
    if (length == 0)
        length = read_block(file, "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", base64);
    /* the decoder counts the bytes that '=' stands for */
    size_t fill = length > 1 && base64[length - 1] == '=' ? 1u + (base64[length - 2] == '=') : 0;
    int size = length == 0 ? -1 : EVP_DecodeBlock(der, (unsigned char *)base64, (int)length);
    bool good = size > (int)fill && read_der((struct span){der, (size_t)size - fill}, plain);
    wipe(base64, sizeof base64);
    wipe(der, sizeof der);
    return good;
}

bool key_plain_read(struct span file, struct key_plain *plain)
{
    bool good = file.size == PKCS8_SIZE || file.size == SPKI_SIZE ? read_der(file, plain)
                                                                  : read_pem(file, plain);
    if (!good)
        wipe(plain, sizeof *plain);
    return good;
}
