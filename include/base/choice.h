// SPDX-License-Identifier: Apache-2.0
/*
 * An option whose value is one of a few words.
 */
#ifndef BASE_CHOICE_H
#define BASE_CHOICE_H

#include <base/error.h>

/*
 * Sets `*choice` to the place of `value` among `words`, a list that ends with NULL; leaves it where `value` is NULL,
 * because the option was not given. Error: ERROR_USAGE, `value` is none of them; the message names them.
 */
int choice_read(const char *option, const char *value, const char *const *words, unsigned *choice,
                struct error *error) must_check;

#endif
