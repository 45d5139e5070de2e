// SPDX-License-Identifier: Apache-2.0
/*
 * What the terminal is and wants.
 */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

/* Whether a stream leads to a terminal. */
bool terminal_is(FILE *stream);

/* False where NO_COLOR is set (no-color.org), or the terminal is a dumb one. */
bool terminal_wants_colour(void);

#endif
