// SPDX-License-Identifier: Apache-2.0
#include <base/error.h>
#include <base/text.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void format_message(struct error *error, const char *format, va_list arguments)
    printf_like(2, 0);

static void format_message(struct error *error, const char *format, va_list arguments)
{
    vsnprintf(error->message, sizeof error->message, format, arguments);
    text_make_printable(error->message);
    text_hide_pin(error->message);
}

int error_set(struct error *error, enum error_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_message(error, format, arguments);
    va_end(arguments);
    error->code = code;
    error->file[0] = '\0';
    error->line = 0;
    return -1;
}

int error_at(struct error *error, enum error_code code, const char *file, unsigned line,
             const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_message(error, format, arguments);
    va_end(arguments);
    error->code = code;
    error->line = line;
    snprintf(error->file, sizeof error->file, "%s", file);
    text_make_printable(error->file);
    return -1;
}

int error_system(struct error *error, enum error_code code, const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list arguments;
    va_start(arguments, format);
    format_message(error, format, arguments);
    va_end(arguments);
    size_t used = strlen(error->message);
    snprintf(error->message + used, sizeof error->message - used, ": %s", reason);
    error->code = code;
    error->file[0] = '\0';
    error->line = 0;
    return -1;
}

int error_prefix(struct error *error, const char *format, ...)
{
    char old[sizeof error->message];
    memcpy(old, error->message, sizeof old);
    va_list arguments;
    va_start(arguments, format);
    format_message(error, format, arguments);
    va_end(arguments);
    size_t used = strlen(error->message);
    snprintf(error->message + used, sizeof error->message - used, ": %s", old);
    return -1;
}

int error_locate(struct error *error, const char *file, unsigned line)
{
    if (error->file[0] != '\0')
        return -1;
    error->line = line;
    snprintf(error->file, sizeof error->file, "%s", file);
    text_make_printable(error->file);
    return -1;
}

int error_memory(struct error *error)
{
    return error_set(error, ERROR_BUG, "out of memory");
}
