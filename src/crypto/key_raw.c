// SPDX-License-Identifier: Apache-2.0
#include <crypto/key_raw.h>
#include <openssl/evp.h>
#include <string.h>

enum { BASE64_MAX = 44, POINT_TAG = 0x04 };

static bool is_point(struct span file, enum key_type type)
{
    size_t size = 1 + 2 * key_type_number_size(type);
    return size > 1 && file.size == size && file.data[0] == POINT_TAG;
}

/* PKCS#8 of X25519 and Ed25519 (RFC 8410) is as long as a scalar of P-384. */
static bool is_pkcs8(struct span file)
{
    static const uint8_t head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b};
    return file.size == 48 && memcmp(file.data, head, sizeof head) == 0;
}

static bool is_secret(struct span file, enum key_type type)
{
    return file.size > 0 && file.size == key_type_secret_size(type) && !is_pkcs8(file);
}

/* A line of base64 that is an AES key, into `bytes`; its size, 0: it is none. */
static size_t read_base64(struct span file, uint8_t bytes[KEY_RAW_MAX])
{
    char text[BASE64_MAX + 1] = "";
    size_t length = 0;
    size_t fill = 0;
    while (length < file.size && file.data[length] != '\r' && file.data[length] != '\n')
        length++;
    for (size_t i = length; i < file.size; i++)
        if (file.data[i] != '\r' && file.data[i] != '\n')
            return 0;
    if (length == 0 || length > BASE64_MAX || length % 4 != 0)
        return 0;
    memcpy(text, file.data, length);
    while (fill < 2 && fill < length && text[length - 1 - fill] == '=')
        fill++;
    bool whole = memchr(text, '=', length - fill) == NULL;
    int size = whole ? EVP_DecodeBlock(bytes, (unsigned char *)text, (int)length) : -1;
    wipe(text, sizeof text);
    return size > (int)fill ? (size_t)size - fill : 0;
}

static bool find_bytes(struct span file, unsigned types, struct key_raw *raw)
{
    for (enum key_type type = KEY_P256; type < KEY_TYPES; type++) {
        bool secret = (types & KEY_BIT(type)) != 0 && is_secret(file, type);
        if (!secret && ((types & KEY_BIT(type)) == 0 || !is_point(file, type)))
            continue;
        *raw = (struct key_raw){.type = type, .kind = secret ? KEY_RAW_SECRET : KEY_RAW_POINT};
        memcpy(raw->bytes, file.data, file.size);
        return true;
    }
    return false;
}

bool key_raw_read(struct span file, unsigned types, struct key_raw *raw)
{
    if (find_bytes(file, types, raw))
        return true;
    *raw = (struct key_raw){.kind = KEY_RAW_BASE64};
    size_t size = read_base64(file, raw->bytes);
    for (raw->type = KEY_AES128; size > 0 && raw->type <= KEY_AES256; raw->type++)
        if ((types & KEY_BIT(raw->type)) != 0 && key_type_secret_size(raw->type) == size)
            return true;
    wipe(raw, sizeof *raw);
    return false;
}
