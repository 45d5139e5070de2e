// SPDX-License-Identifier: Apache-2.0
/*
 * Texts that somebody owns.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <base/error.h>

/* Replaces `*copy` by a copy of `text`; the caller frees it. Error: ERROR_BUG, out of memory. */
int text_copy(const char *text, char **copy, struct error *error) must_check;

void text_release(char **text);

/* Puts '?' for control characters: what is shown stays on its line, and does nothing to a terminal. */
void text_make_printable(char *text);

/* Puts '*' for the value of each `pin-value=`: somebody put a PIN into the URI of a key, and it must not go further. */
void text_hide_pin(char *text);

/* Declares a local that is freed at the end of its scope. */
#define AUTO_TEXT __attribute__((cleanup(text_release))) char *

#endif
