// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <stdlib.h>
#include <string.h>

void text_release(char **text)
{
    free(*text);
    *text = NULL;
}

void text_make_printable(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

int text_copy(const char *text, char **copy, struct error *error)
{
    char *fresh = strdup(text);
    if (fresh == NULL)
        return error_memory(error);
    free(*copy);
    *copy = fresh;
    return 0;
}
