// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <text/base64.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Up to three bytes as four characters. */
static void encode_group(const uint8_t *bytes, size_t size, char text[4])
{
    uint32_t bits = (uint32_t)bytes[0] << 16;
    if (size > 1)
        bits |= (uint32_t)bytes[1] << 8;
    if (size > 2)
        bits |= bytes[2];
    for (unsigned i = 0; i < 4; i++)
        text[i] = i > size ? '=' : alphabet[bits >> (18 - 6 * i) & 0x3f];
}

int base64_encode(struct span bytes, struct blob *text, struct error *error)
{
    for (size_t at = 0; at < bytes.size; at += 3) {
        size_t rest = bytes.size - at;
        char group[4];
        encode_group(bytes.data + at, rest < 3 ? rest : 3, group);
        if (blob_append(text, (struct span){(const uint8_t *)group, sizeof group}, error) != 0)
            return -1;
    }
    return 0;
}

static void skip_space(struct span *text)
{
    while (text->size > 0 && memchr(" \t\r\n", text->data[0], 4) != NULL) {
        text->data++;
        text->size--;
    }
}

/* The next character that is no space; '\0' at the end. */
static char next_character(struct span *text)
{
    skip_space(text);
    if (text->size == 0)
        return '\0';
    text->size--;
    return (char)*text->data++;
}

/* The value of a character of the alphabet. */
static int decode_character(char character, uint32_t *value, struct error *error)
{
    const char *place = memchr(alphabet, character, sizeof alphabet - 1);
    if (place == NULL)
        return error_set(error, ERROR_FILE,
                         character == '\0' ? "the base64 text is cut off" : "not base64");
    *value = (uint32_t)(place - alphabet);
    return 0;
}

/* Four characters; `*size` becomes the number of bytes they stand for. */
static int decode_group(struct span *text, uint8_t bytes[3], size_t *size, struct error *error)
{
    uint32_t bits = 0;
    unsigned padding = 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t value = 0;
        char character = next_character(text);
        bool is_padding = character == '=' && i >= 2;
        if (padding > 0 && !is_padding)
            return error_set(error, ERROR_FILE, "the padding of the base64 text is incomplete");
        padding += is_padding;
        if (!is_padding && decode_character(character, &value, error) != 0)
            return -1;
        bits = bits << 6 | value;
    }
    *size = 3 - padding;
    if ((bits & ((1u << 8 * padding) - 1)) != 0)
        return error_set(error, ERROR_FILE, "the base64 text ends in bits that belong to no byte");
    for (unsigned i = 0; i < 3; i++)
        bytes[i] = (uint8_t)(bits >> (16 - 8 * i));
    return 0;
}

int base64_decode(struct span *text, struct blob *bytes, struct error *error)
{
    size_t size = 3;
    skip_space(text);
    while (text->size > 0 && size == 3) {
        uint8_t group[3];
        if (decode_group(text, group, &size, error) != 0 ||
            blob_append(bytes, (struct span){group, size}, error) != 0)
            return -1;
        skip_space(text);
    }
    return 0;
}
