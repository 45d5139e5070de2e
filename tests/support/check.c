// SPDX-License-Identifier: Apache-2.0
#include "test.h"
#include <stdio.h>
#include <string.h>

void check_done(int result, const struct error *error, const char *call, const char *file, int line)
{
    if (result == 0)
        return;
    print_error("%s returned %d: %s:%u: %s (code %d)\n", call, result, error->file, error->line,
                error->message, (int)error->code);
    _fail(file, line);
}

void check_refused(int result, const struct error *error, enum error_code code, const char *part,
                   const char *call, const char *file, int line)
{
    if (result != -1) {
        print_error("%s returned %d, not -1\n", call, result);
        _fail(file, line);
    }
    if (error->code == code && strstr(error->message, part) != NULL)
        return;
    print_error("%s: code %d, not %d, or without '%s': %s\n", call, (int)error->code, (int)code,
                part, error->message);
    _fail(file, line);
}

void check_contains(const char *text, const char *part, bool wanted, const char *file, int line)
{
    if ((strstr(text, part) != NULL) == wanted)
        return;
    print_error("'%s' %s in: %s\n", part, wanted ? "is not" : "is", text);
    _fail(file, line);
}

static void show(const char *name, struct span bytes)
{
    enum { SHOWN = 400 };
    char text[2 * SHOWN + 1];
    hex_encode((struct span){bytes.data, bytes.size < SHOWN ? bytes.size : SHOWN}, text);
    print_error("%s: %zu bytes %s%s\n", name, bytes.size, text, bytes.size > SHOWN ? "..." : "");
}

void check_spans(struct span actual, struct span wanted, const char *file, int line)
{
    if (actual.size == wanted.size &&
        (actual.size == 0 || memcmp(actual.data, wanted.data, actual.size) == 0))
        return;
    show("actual", actual);
    show("wanted", wanted);
    for (size_t i = 0; i < actual.size && i < wanted.size; i++)
        if (actual.data[i] != wanted.data[i]) {
            print_error("first difference at 0x%zx\n", i);
            break;
        }
    _fail(file, line);
}

static unsigned digit_of(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = strchr(digits, digit);
    assert_true(at != NULL && digit != '\0');
    return (unsigned)(at - digits);
}

void append_hex(struct blob *blob, const char *hexadecimal)
{
    struct error error;
    while (*hexadecimal != '\0') {
        if (*hexadecimal == ' ') {
            hexadecimal++;
            continue;
        }
        uint8_t byte = (uint8_t)(digit_of(hexadecimal[0]) << 4 | digit_of(hexadecimal[1]));
        assert_done(blob_append(blob, (struct span){&byte, 1}, &error), error);
        hexadecimal += 2;
    }
}

void check_bytes(struct span bytes, const char *hexadecimal, const char *file, int line)
{
    AUTO(blob) wanted = {0};
    append_hex(&wanted, hexadecimal);
    check_spans(bytes, blob_span(&wanted), file, line);
}

struct span text_bytes(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}
