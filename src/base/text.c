// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <stdlib.h>
#include <string.h>

void text_release(char **text)
{
    free(*text);
    *text = NULL;
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
