// SPDX-License-Identifier: Apache-2.0
/*
 * Numbers that have names: values of options, and what reports say of them.
 */
#ifndef BASE_NAMED_H
#define BASE_NAMED_H

#include <base/error.h>
#include <stddef.h>
#include <stdint.h>

/* A row of a table that ends with a row without name. */
struct named {
    const char *name;
    uint32_t number;
};

/*
 * Reads a name of the table, or a number (0x.. or decimal). Error: ERROR_USAGE, it is neither, or the number is more than
 * `maximum`; the message names the option and the names that there are.
 */
int named_read(const struct named *table, const char *option, const char *text, uint32_t maximum,
               uint32_t *number, struct error *error) must_check;

/* The same for names and numbers joined by commas; `*number` has the bits of all. */
int named_read_set(const struct named *table, const char *option, const char *text,
                   uint32_t maximum, uint32_t *number, struct error *error) must_check;

/* The name, or the number as 0x..; `size` of 16 is enough for any number. */
void named_text(const struct named *table, uint32_t number, char *text, size_t size);

/* The names of the bits joined by commas, at the end as 0x.. those without; "none" where no bit is set. */
void named_set_text(const struct named *table, uint32_t number, char *text, size_t size);

#endif
