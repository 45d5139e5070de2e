// SPDX-License-Identifier: Apache-2.0
/*
 * Arithmetic as it stands in layout files, headers and options: parsed, and never run as code.
 *
 * Numbers (decimal, `0x` hexadecimal, octal with a leading 0; the suffixes of C are ignored), names, parentheses,
 * `+ - * / // %`, comparisons, `and`, `or`, `not`. Fractions are exact; the result is cut to a whole number.
 */
#ifndef TEXT_EXPRESSION_H
#define TEXT_EXPRESSION_H

#include <base/blob.h>

enum { EXPRESSION_LIMIT = 4096, EXPRESSION_DEPTH = 64 };

/* What a name stands for. Error: any; its message names the name. */
typedef int expression_lookup(void *context, struct span name, int64_t *value, struct error *error);

/*
 * Evaluates all of `text`; without `lookup`, names are refused. Errors: ERROR_CONFIG, no expression, longer than
 * EXPRESSION_LIMIT bytes, deeper than EXPRESSION_DEPTH parentheses, a division by zero, a number beyond 63 bits; those of
 * `lookup`.
 */
int expression_evaluate(struct span text, expression_lookup *lookup, void *context, int64_t *value,
                        struct error *error) must_check;

#endif
