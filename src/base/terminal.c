// SPDX-License-Identifier: Apache-2.0
#include <base/terminal.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool terminal_is(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}

bool terminal_wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') && kind != NULL && strcmp(kind, "dumb") != 0;
}

static int open_terminal(void)
{
    return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

bool terminal_can_ask(void)
{
    int terminal = open_terminal();
    if (terminal >= 0)
        close(terminal);
    return terminal >= 0;
}

/* Up to the end of the line; false where the input ends before. */
static bool read_answer(int terminal, char *answer, size_t size)
{
    size_t used = 0;
    for (;;) {
        char byte;
        ssize_t count = read(terminal, &byte, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        if (byte == '\n')
            break;
        if (used + 1 < size)
            answer[used++] = byte;
    }
    answer[used] = '\0';
    return true;
}

int terminal_ask(const char *question, char *answer, size_t size, struct error *error)
{
    int terminal = open_terminal();
    if (terminal < 0)
        return error_set(error, ERROR_USAGE, "there is no terminal to ask on");
    dprintf(terminal, "%s", question);
    bool answered = read_answer(terminal, answer, size);
    close(terminal);
    return answered ? 0 : error_set(error, ERROR_USAGE, "no answer was given");
}
