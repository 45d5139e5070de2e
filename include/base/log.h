// SPDX-License-Identifier: Apache-2.0
/*
 * A log: a file that grows by lines with the time before them, and what programs print in between.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <base/error.h>

struct log {
    int descriptor; /* 0: none */
};

/* Opens a log to append to, or makes it. Error: ERROR_FILE. */
int log_open(struct log *log, const char *path, struct error *error) must_check;

/* Appends a line; nothing where there is no log. Error: ERROR_FILE, it cannot be written. */
int log_line(const struct log *log, struct error *error, const char *format, ...)
    printf_like(3, 4) must_check;
void log_release(struct log *log);

/* Room for a time as text, 2026-01-31T23:59:59Z. */
enum { LOG_TIME = 24 };
void log_time(char text[LOG_TIME]);

/* Milliseconds of a clock that only goes forward. */
unsigned long log_milliseconds(void);

#endif
