// SPDX-License-Identifier: Apache-2.0
/*
 * Errors: one value that says what went wrong, where, and with which exit status.
 *
 * A fallible function returns 0 or -1 and takes a `struct error *` last. The message is built inward-out:
 * the place that fails says what is wrong, callers prefix what they were doing.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

#define must_check               __attribute__((warn_unused_result))
#define printf_like(text, first) __attribute__((format(printf, text, first)))

/* Declares a local of `struct type` that `type_release()` gives back at the end of its scope. */
#define AUTO(type) __attribute__((cleanup(type##_release))) struct type

/* The exit statuses of the program; man page otpc(1), EXIT STATUS. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_INVALID = 1, /* what was checked is not valid */
    ERROR_USAGE = 2,   /* command line */
    ERROR_CONFIG = 3,  /* XML, value, missing parameter, overlap */
    ERROR_FILE = 4,    /* cannot read, parse, write */
    ERROR_CRYPTO = 5,  /* key, token, cryptography */
    ERROR_FIT = 6,     /* does not fit */
    ERROR_BUG = 7,     /* a defect of this program */
};

struct error {
    enum error_code code;
    unsigned line;      /* 1-based; 0: the whole file, or no file */
    char file[512];     /* empty: no file */
    char message[1024]; /* no newline, no full stop */
};

/* Sets code and message, forgets any place; always returns -1, so that `return error_set(...)` reads well. */
int error_set(struct error *error, enum error_code code, const char *format, ...) printf_like(3, 4);

/* As error_set(), with the file and line (0: no line) that the message is about. */
int error_at(struct error *error, enum error_code code, const char *file, unsigned line,
             const char *format, ...) printf_like(5, 6);

/* As error_set(), and ends the message with the text of errno. */
int error_system(struct error *error, enum error_code code, const char *format, ...)
    printf_like(3, 4);

/* Puts "text: " before the message; returns -1. */
int error_prefix(struct error *error, const char *format, ...) printf_like(2, 3);

/* Says which file and line an error is about that says none yet; returns -1. */
int error_locate(struct error *error, const char *file, unsigned line);

/* The one answer to a failed allocation. */
int error_memory(struct error *error);

#endif
