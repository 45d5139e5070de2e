// SPDX-License-Identifier: Apache-2.0
/*
 * A command line taken apart, without a shell.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <base/error.h>
#include <stddef.h>

enum { WORDS_MAX = 64 };

struct words {
    char *text;                 /* owned; the items point into it */
    char *items[WORDS_MAX + 1]; /* ends with NULL */
    size_t count;
};

/*
 * Splits `text` at blanks; '...' and "..." hold blanks together, and nothing in them means anything else. Errors:
 * ERROR_USAGE, a quote without its end, more than WORDS_MAX words, or none.
 */
int words_split(const char *text, struct words *words, struct error *error) must_check;
void words_release(struct words *words);

#endif
