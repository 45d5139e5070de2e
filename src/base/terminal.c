// SPDX-License-Identifier: Apache-2.0
#include <base/terminal.h>
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
