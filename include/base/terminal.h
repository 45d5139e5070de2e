// SPDX-License-Identifier: Apache-2.0
/*
 * What the terminal is and wants.
 */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <base/error.h>
#include <stddef.h>
#include <stdio.h>

/* Whether a stream leads to a terminal. */
bool terminal_is(FILE *stream);

/* False where NO_COLOR is set (no-color.org), or the terminal is a dumb one. */
bool terminal_wants_colour(void);

/* Whether there is a terminal to ask on, whatever the streams lead to. */
bool terminal_can_ask(void);

/*
 * Asks on the terminal, and reads the answer, which is seen as it is typed; a longer one than `size` - 1 is cut. Error:
 * ERROR_USAGE, there is no terminal or no answer.
 */
int terminal_ask(const char *question, char *answer, size_t size, struct error *error) must_check;

#endif
