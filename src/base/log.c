// SPDX-License-Identifier: Apache-2.0
#include <base/blob.h>
#include <base/log.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE_LIMIT = 4096 };

int log_open(struct log *log, const char *path, struct error *error)
{
    int descriptor =
        open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    if (descriptor < 0)
        return error_system(error, ERROR_FILE, "cannot open the log '%s'", path);
    log->descriptor = descriptor;
    return 0;
}

int log_line(const struct log *log, struct error *error, const char *format, ...)
{
    char time_text[LOG_TIME];
    char text[LINE_LIMIT];
    va_list arguments;
    AUTO(blob) line = {0};
    if (log->descriptor == 0)
        return 0;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    log_time(time_text);
    if (blob_append_text(&line, error, "%s %s\n", time_text, text) != 0)
        return -1;
    for (size_t done = 0; done < line.size;) {
        ssize_t count = write(log->descriptor, line.data + done, line.size - done);
        if (count < 0 && errno != EINTR)
            return error_system(error, ERROR_FILE, "cannot write the log");
        done += count > 0 ? (size_t)count : 0;
    }
    return 0;
}

void log_release(struct log *log)
{
    if (log->descriptor > 0)
        close(log->descriptor);
    log->descriptor = 0;
}

void log_time(char text[LOG_TIME])
{
    struct tm parts;
    time_t now = time(NULL);
    if (gmtime_r(&now, &parts) == NULL ||
        strftime(text, LOG_TIME, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
        text[0] = '\0';
}

unsigned long log_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned long)now.tv_sec * 1000 + (unsigned long)now.tv_nsec / 1000000;
}
