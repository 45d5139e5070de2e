// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <base/words.h>
#include <string.h>

/* Takes one word from `*from`, and writes it without its quotes to `*to`, which is never ahead. */
static int take_word(char **from, char **to, struct error *error)
{
    for (; **from != '\0' && strchr(" \t\n", **from) == NULL; (*from)++) {
        char quote = **from;
        if (quote != '\'' && quote != '"') {
            *(*to)++ = quote;
            continue;
        }
        char *end = strchr(*from + 1, quote);
        if (end == NULL)
            return error_set(error, ERROR_USAGE, "a quote %c without its end", quote);
        size_t length = (size_t)(end - *from) - 1;
        memmove(*to, *from + 1, length);
        *to += length;
        *from = end;
    }
    if (**from != '\0')
        (*from)++;
    *(*to)++ = '\0';
    return 0;
}

static int split(struct words *words, struct error *error)
{
    char *from = words->text;
    char *to = words->text;
    for (;;) {
        from += strspn(from, " \t\n");
        if (*from == '\0')
            break;
        if (words->count == WORDS_MAX)
            return error_set(error, ERROR_USAGE, "more than %d words", WORDS_MAX);
        words->items[words->count] = to;
        if (take_word(&from, &to, error) != 0)
            return -1;
        words->items[++words->count] = NULL;
    }
    return words->count > 0 ? 0 : error_set(error, ERROR_USAGE, "no command");
}

int words_split(const char *text, struct words *words, struct error *error)
{
    *words = (struct words){.text = NULL};
    if (text_copy(text, &words->text, error) == 0 && split(words, error) == 0)
        return 0;
    words_release(words);
    return -1;
}

void words_release(struct words *words)
{
    text_release(&words->text);
    *words = (struct words){.text = NULL};
}
