// SPDX-License-Identifier: Apache-2.0
/*
 * All of <limits.h> that Mbed TLS asks for.
 */
#ifndef LIMITS_H
#define LIMITS_H

#define CHAR_BIT 8
#define INT_MIN  (-__INT_MAX__ - 1)
#define INT_MAX  __INT_MAX__
#define UINT_MAX (2u * __INT_MAX__ + 1u)

#endif
