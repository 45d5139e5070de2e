// SPDX-License-Identifier: Apache-2.0
#include <base/run.h>
#include <base/text.h>
#include <stdarg.h>

/* One write a line, so that lines of parallel runs do not mix. */
static void show(const struct run *run, const char *place, const char *colour, const char *kind,
                 const char *text)
{
    char line[2048];
    snprintf(line, sizeof line, "%s: %s%s:%s %s\n", place, run->colour ? colour : "", kind,
             run->colour ? "\033[0m" : "", text);
    fputs(line, run->err);
    fflush(run->err);
}

#define FORMAT_TEXT(text, format)                    \
    char text[1400];                                 \
    va_list arguments;                               \
    va_start(arguments, format);                     \
    vsnprintf(text, sizeof text, format, arguments); \
    text_make_printable(text);                       \
    text_hide_pin(text);                             \
    va_end(arguments)

void run_warn(const struct run *run, const char *format, ...)
{
    FORMAT_TEXT(text, format);
    show(run, "otpc", "\033[1;33m", "warning", text);
}

void run_note(const struct run *run, const char *format, ...)
{
    if (run->quiet)
        return;
    FORMAT_TEXT(text, format);
    show(run, "otpc", "\033[1;36m", "note", text);
}

void run_detail(const struct run *run, const char *format, ...)
{
    if (!run->verbose)
        return;
    FORMAT_TEXT(text, format);
    show(run, "otpc", "\033[2m", "detail", text);
}

void run_error(const struct run *run, const struct error *error)
{
    char place[sizeof error->file + 16];
    if (error->file[0] == '\0')
        snprintf(place, sizeof place, "otpc");
    else if (error->line == 0)
        snprintf(place, sizeof place, "%s", error->file);
    else
        snprintf(place, sizeof place, "%s:%u", error->file, error->line);
    show(run, place, "\033[1;31m", "error", error->message);
}
