// SPDX-License-Identifier: Apache-2.0
/*
 * Numbers as the XML dialect and the command line write them.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <base/error.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads all of `text` as a number: `0x` hexadecimal of either case or decimal, white space around it ignored.
 * Error: ERROR_CONFIG, not a number, or more than `maximum`.
 */
int number_parse(const char *text, uint64_t maximum, uint64_t *value,
                 struct error *error) must_check;

/*
 * As number_parse(), for the value of an option, which the message names; leaves `*value` where `text` is NULL, because
 * the option was not given.
 * Error: ERROR_USAGE, not a number, or more than `maximum`.
 */
int number_parse_option(const char *option, const char *text, uint64_t maximum, uint64_t *value,
                        struct error *error) must_check;

/*
 * As number_parse(), for up to 128 bits: `bytes` becomes the little-endian number.
 * Error: ERROR_CONFIG, not a number, or more than 128 bits (decimal: 64).
 */
int number_parse_wide(const char *text, uint8_t bytes[16], struct error *error) must_check;

/*
 * Reads a decimal number at `*at` and moves `*at` behind it.
 * Error: ERROR_CONFIG, no digit there, or more than `maximum`; the message names the number by `what`.
 */
int number_scan(const char **at, const char *what, uint64_t maximum, uint64_t *value,
                struct error *error) must_check;

/* Rounds up to a multiple of `unit`, which is not 0. */
static inline uint64_t align_up(uint64_t value, uint64_t unit)
{
    return (value + unit - 1) / unit * unit;
}

#endif
