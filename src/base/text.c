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

void text_hide_pin(char *text)
{
    static const char name[] = "pin-value=";
    while ((text = strstr(text, name)) != NULL)
        for (text += sizeof name - 1; *text != '\0' && strchr("&' ", *text) == NULL; text++)
            *text = '*';
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
