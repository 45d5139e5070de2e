// SPDX-License-Identifier: Apache-2.0
/*
 * Bytes: `struct blob` owns and wipes, `struct span` borrows.
 */
#ifndef BASE_BLOB_H
#define BASE_BLOB_H

#include <base/error.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *data;
    size_t size;
};

struct blob {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

#define SPAN(array) ((struct span){(array), sizeof(array)})

static inline struct span blob_span(const struct blob *blob)
{
    return (struct span){blob->data, blob->size};
}

/* The characters of a text, without the zero at its end. */
static inline struct span text_span(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

/* Overwrites `size` bytes in a way that the compiler does not drop. */
void wipe(void *data, size_t size);

/* Wipes, frees, and leaves an empty blob. */
void blob_release(struct blob *blob);

/* Makes room for `size` bytes in all. Error: ERROR_BUG, out of memory. */
int blob_reserve(struct blob *blob, size_t size, struct error *error) must_check;

/* Appends; old memory is wiped when it moves. Error: ERROR_BUG, out of memory. */
int blob_append(struct blob *blob, struct span bytes, struct error *error) must_check;
int blob_append_fill(struct blob *blob, uint8_t value, size_t count,
                     struct error *error) must_check;
int blob_append_le16(struct blob *blob, uint16_t value, struct error *error) must_check;
int blob_append_le32(struct blob *blob, uint32_t value, struct error *error) must_check;

/* Appends formatted text; the terminating zero is kept behind the end and not counted. */
int blob_append_text(struct blob *blob, struct error *error, const char *format, ...)
    printf_like(3, 4) must_check;

/* Lower-case hexadecimal text of `bytes` into `text`, which holds 2 * size + 1 characters. */
void hex_encode(struct span bytes, char *text);

/* Appends the bytes of hexadecimal text of either case. Error: ERROR_CONFIG, another character or an odd count. */
int hex_decode(const char *text, struct blob *bytes, struct error *error) must_check;

#endif
