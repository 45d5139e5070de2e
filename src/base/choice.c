// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <stdio.h>
#include <string.h>

enum { LIST_TEXT = 256 };

/* Two words are "neither 'a' nor 'b'", others "none of 'a', 'b', 'c'". */
static int refuse(const char *option, const char *value, const char *const *words, unsigned count,
                  struct error *error)
{
    char list[LIST_TEXT] = "";
    size_t length = 0;
    if (count == 2)
        return error_set(error, ERROR_USAGE, "option %s: '%s' is neither '%s' nor '%s'", option,
                         value, words[0], words[1]);
    for (unsigned i = 0; i < count && length < sizeof list; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s'%s'",
                                   i == 0 ? "" : ", ", words[i]);
    return error_set(error, ERROR_USAGE, "option %s: '%s' is none of %s", option, value, list);
}

int choice_read(const char *option, const char *value, const char *const *words, unsigned *choice,
                struct error *error)
{
    unsigned place = 0;
    if (value == NULL)
        return 0;
    while (words[place] != NULL && strcmp(words[place], value) != 0)
        place++;
    if (words[place] == NULL)
        return refuse(option, value, words, place, error);
    *choice = place;
    return 0;
}
