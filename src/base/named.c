// SPDX-License-Identifier: Apache-2.0
#include <base/named.h>
#include <base/number.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WORD_MAX = 64, LIST_TEXT = 800 };

/* Which of the two a text is told by its first character. */
static bool is_number(const char *text)
{
    return text[0] >= '0' && text[0] <= '9';
}

static int refuse(const struct named *table, const char *option, const char *text,
                  struct error *error)
{
    char list[LIST_TEXT] = "";
    size_t length = 0;
    for (; table->name != NULL && length < sizeof list; table++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s",
                                   length == 0 ? "" : ", ", table->name);
    return error_set(error, ERROR_USAGE, "option %s: '%.64s' is no number, and no name of: %s",
                     option, text, list);
}

int named_read(const struct named *table, const char *option, const char *text, uint32_t maximum,
               uint32_t *number, struct error *error)
{
    uint64_t value;
    if (is_number(text)) {
        if (number_parse(text, maximum, &value, error) != 0) {
            error_prefix(error, "option %s", option);
            error->code = ERROR_USAGE;
            return -1;
        }
        *number = (uint32_t)value;
        return 0;
    }
    for (const struct named *row = table; row->name != NULL; row++)
        if (strcmp(row->name, text) == 0) {
            *number = row->number;
            return 0;
        }
    return refuse(table, option, text, error);
}

int named_read_set(const struct named *table, const char *option, const char *text,
                   uint32_t maximum, uint32_t *number, struct error *error)
{
    *number = 0;
    for (const char *at = text;; at++) {
        char word[WORD_MAX];
        uint32_t bits;
        int length = (int)strcspn(at, ",");
        if (snprintf(word, sizeof word, "%.*s", length, at) >= WORD_MAX)
            return refuse(table, option, word, error);
        if (named_read(table, option, word, maximum, &bits, error) != 0)
            return -1;
        *number |= bits;
        at += length;
        if (*at == '\0')
            return 0;
    }
}

void named_text(const struct named *table, uint32_t number, char *text, size_t size)
{
    for (; table->name != NULL; table++)
        if (table->number == number) {
            snprintf(text, size, "%s", table->name);
            return;
        }
    snprintf(text, size, "0x%" PRIx32, number);
}

void named_set_text(const struct named *table, uint32_t number, char *text, size_t size)
{
    size_t length = 0;
    snprintf(text, size, "none");
    for (; table->name != NULL && length < size; table++)
        if (table->number != 0 && (number & table->number) == table->number) {
            length += (size_t)snprintf(text + length, size - length, "%s%s", length == 0 ? "" : ",",
                                       table->name);
            number &= ~table->number;
        }
    if (number != 0 && length < size)
        snprintf(text + length, size - length, "%s0x%" PRIx32, length == 0 ? "" : ",", number);
}
