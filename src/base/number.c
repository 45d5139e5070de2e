// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static const char white_space[] = " \t\r\n";

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return 16;
}

/* Moves `*at` behind the digits; false where there is none. `*large` is set instead of overflowing. */
static bool scan_digits(const char **at, unsigned base, uint64_t *value, bool *large)
{
    const char *start = *at;
    *value = 0;
    *large = false;
    for (; (unsigned)digit_value(**at) < base; (*at)++) {
        unsigned digit = (unsigned)digit_value(**at);
        *large = *large || *value > (UINT64_MAX - digit) / base;
        *value = *value * base + digit;
    }
    return *at > start;
}

int number_parse(const char *text, uint64_t maximum, uint64_t *value, struct error *error)
{
    const char *at = text + strspn(text, white_space);
    bool hexadecimal = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
    bool large;
    if (hexadecimal)
        at += 2;
    if (!scan_digits(&at, hexadecimal ? 16 : 10, value, &large) ||
        at[strspn(at, white_space)] != '\0')
        return error_set(error, ERROR_CONFIG, "'%s' is not a number (write 0x.. or decimal)", text);
    if (large || *value > maximum)
        return error_set(error, ERROR_CONFIG, "'%s' is more than 0x%" PRIx64, text, maximum);
    return 0;
}

int number_parse_option(const char *option, const char *text, uint64_t maximum, uint64_t *value,
                        struct error *error)
{
    if (text == NULL || number_parse(text, maximum, value, error) == 0)
        return 0;
    error->code = ERROR_USAGE;
    return error_prefix(error, "option %s", option);
}

int number_parse_wide(const char *text, uint8_t bytes[16], struct error *error)
{
    const char *at = text + strspn(text, white_space);
    uint64_t number;
    memset(bytes, 0, 16);
    if (at[0] != '0' || (at[1] != 'x' && at[1] != 'X')) {
        if (number_parse(text, UINT64_MAX, &number, error) != 0)
            return -1;
        for (int i = 0; i < 8; i++)
            bytes[i] = (uint8_t)(number >> 8 * i);
        return 0;
    }
    at += 2;
    size_t digits = 0;
    while (digit_value(at[digits]) < 16)
        digits++;
    if (digits == 0 || at[digits + strspn(at + digits, white_space)] != '\0')
        return error_set(error, ERROR_CONFIG, "'%s' is not a number (write 0x.. or decimal)", text);
    for (size_t i = 0; i < digits; i++) {
        unsigned value = (unsigned)digit_value(at[digits - 1 - i]);
        if (i >= 32 && value != 0)
            return error_set(error, ERROR_CONFIG, "'%s' has more than 128 bits", text);
        if (i < 32)
            bytes[i / 2] |= (uint8_t)(i % 2 == 0 ? value : value << 4);
    }
    return 0;
}

int number_scan(const char **at, const char *what, uint64_t maximum, uint64_t *value,
                struct error *error)
{
    const char *start = *at;
    bool large;
    if (!scan_digits(at, 10, value, &large))
        return error_set(error, ERROR_CONFIG, "%s is missing", what);
    if (large || *value > maximum)
        return error_set(error, ERROR_CONFIG, "%s %.*s is more than %" PRIu64, what,
                         (int)(*at - start), start, maximum);
    return 0;
}
