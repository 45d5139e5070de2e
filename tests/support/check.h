// SPDX-License-Identifier: Apache-2.0
/*
 * Assertions on `struct error`, texts and bytes that say more than a number when they fail.
 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include <base/blob.h>

/* The call returned 0; otherwise shows the message of `error`. */
#define assert_done(call, error) check_done((call), &(error), #call, __FILE__, __LINE__)

/* The call returned -1 with that code, and the message contains `part`. */
#define assert_refused(call, error, code, part) \
    check_refused((call), &(error), (code), (part), #call, __FILE__, __LINE__)

#define assert_contains(text, part)        check_contains((text), (part), true, __FILE__, __LINE__)
#define assert_contains_not(text, part)    check_contains((text), (part), false, __FILE__, __LINE__)
#define assert_bytes(bytes, hexadecimal)   check_bytes((bytes), (hexadecimal), __FILE__, __LINE__)
#define assert_spans_equal(actual, wanted) check_spans((actual), (wanted), __FILE__, __LINE__)

void check_done(int result, const struct error *error, const char *call, const char *file,
                int line);
void check_refused(int result, const struct error *error, enum error_code code, const char *part,
                   const char *call, const char *file, int line);
void check_contains(const char *text, const char *part, bool wanted, const char *file, int line);

/* `hexadecimal` may have blanks between the bytes. */
void check_bytes(struct span bytes, const char *hexadecimal, const char *file, int line);
void check_spans(struct span actual, struct span wanted, const char *file, int line);

/* Appends the bytes that hexadecimal digits tell; blanks are left out. */
void append_hex(struct blob *blob, const char *hexadecimal);

/* The bytes of a text. */
struct span text_bytes(const char *text);

#endif
