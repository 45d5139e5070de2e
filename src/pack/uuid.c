// SPDX-License-Identifier: Apache-2.0
#include <crypto/sha1.h>
#include <pack/uuid.h>
#include <string.h>

const uint8_t uuid_dns[IMAGE_UUID_SIZE] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                           0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};

enum { DIGITS = 2 * IMAGE_UUID_SIZE, TEXT = DIGITS + 4 };

static bool is_dash_place(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

bool uuid_parse(const char *text, uint8_t uuid[IMAGE_UUID_SIZE])
{
    char digits[DIGITS + 1] = {0};
    size_t length = strlen(text);
    size_t count = 0;
    if (length != TEXT && length != DIGITS)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool dash = length == TEXT && is_dash_place(i);
        if (dash != (text[i] == '-'))
            return false;
        if (!dash)
            digits[count++] = text[i];
    }
    AUTO(blob) bytes = {0};
    struct error ignored;
    if (hex_decode(digits, &bytes, &ignored) != 0)
        return false;
    memcpy(uuid, bytes.data, IMAGE_UUID_SIZE);
    return true;
}

int uuid_of_name(const uint8_t name_space[IMAGE_UUID_SIZE], const char *name,
                 uint8_t uuid[IMAGE_UUID_SIZE], struct error *error)
{
    AUTO(blob) bytes = {0};
    uint8_t digest[SHA1_SIZE];
    if (blob_append(&bytes, (struct span){name_space, IMAGE_UUID_SIZE}, error) != 0 ||
        blob_append(&bytes, (struct span){(const uint8_t *)name, strlen(name)}, error) != 0 ||
        sha1(blob_span(&bytes), digest, error) != 0)
        return -1;
    memcpy(uuid, digest, IMAGE_UUID_SIZE);
    uuid[6] = (uint8_t)(0x50 | (uuid[6] & 0x0f));
    uuid[8] = (uint8_t)(0x80 | (uuid[8] & 0x3f));
    return 0;
}
