// SPDX-License-Identifier: Apache-2.0
#include <base/blob.h>
#include <base/endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wipe(void *data, size_t size)
{
    if (size > 0)
        explicit_bzero(data, size);
}

void blob_release(struct blob *blob)
{
    wipe(blob->data, blob->capacity);
    free(blob->data);
    *blob = (struct blob){0};
}

int blob_reserve(struct blob *blob, size_t size, struct error *error)
{
    if (size <= blob->capacity)
        return 0;
    size_t capacity = size < 2 * blob->capacity ? 2 * blob->capacity : size;
    uint8_t *data = malloc(capacity);
    if (data == NULL)
        return error_memory(error);
    if (blob->size > 0)
        memcpy(data, blob->data, blob->size);
    wipe(blob->data, blob->capacity);
    free(blob->data);
    blob->data = data;
    blob->capacity = capacity;
    return 0;
}

int blob_append(struct blob *blob, struct span bytes, struct error *error)
{
    if (bytes.size == 0)
        return 0;
    if (blob_reserve(blob, blob->size + bytes.size, error) != 0)
        return -1;
    memcpy(blob->data + blob->size, bytes.data, bytes.size);
    blob->size += bytes.size;
    return 0;
}

int blob_append_fill(struct blob *blob, uint8_t value, size_t count, struct error *error)
{
    if (blob_reserve(blob, blob->size + count, error) != 0)
        return -1;
    if (count > 0)
        memset(blob->data + blob->size, value, count);
    blob->size += count;
    return 0;
}

int blob_append_le16(struct blob *blob, uint16_t value, struct error *error)
{
    uint8_t bytes[2];
    put_le16(bytes, value);
    return blob_append(blob, SPAN(bytes), error);
}

int blob_append_le32(struct blob *blob, uint32_t value, struct error *error)
{
    uint8_t bytes[4];
    put_le32(bytes, value);
    return blob_append(blob, SPAN(bytes), error);
}

int blob_append_text(struct blob *blob, struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        return error_set(error, ERROR_BUG, "cannot format a text");
    size_t needed = (size_t)length + 1;
    if (blob_reserve(blob, blob->size + needed, error) != 0)
        return -1;
    va_start(arguments, format);
    vsnprintf((char *)blob->data + blob->size, needed, format, arguments);
    va_end(arguments);
    blob->size += (size_t)length;
    return 0;
}

void hex_encode(struct span bytes, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    text[2 * bytes.size] = '\0';
}

static int hex_digit(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);
    return found == NULL ? -1 : (int)((found - digits) & 15);
}

int hex_decode(const char *text, struct blob *bytes, struct error *error)
{
    size_t length = strlen(text);
    if (length % 2 != 0)
        return error_set(error, ERROR_CONFIG, "an odd number of hexadecimal digits");
    for (size_t i = 0; i < length; i += 2) {
        int high = hex_digit(text[i]);
        int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0)
            return error_set(error, ERROR_CONFIG, "'%.2s' is no byte in hexadecimal", text + i);
        if (blob_append_fill(bytes, (uint8_t)(high << 4 | low), 1, error) != 0)
            return -1;
    }
    return 0;
}
