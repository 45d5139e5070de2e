// SPDX-License-Identifier: Apache-2.0
#include <stdarg.h>
#include <stdio.h>
#include <text/html.h>

void html_release(struct html *html)
{
    blob_release(&html->text);
}

void html_raw(struct html *html, struct span markup)
{
    struct error ignored;
    if (!html->failed && markup.size > 0)
        html->failed = blob_append(&html->text, markup, &ignored) != 0;
}

/* What stands for a character, or NULL for the character itself. */
static const char *entity(char character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return (unsigned char)character < 0x20 || character == 0x7f ? "?" : NULL;
    }
}

void html_escape(struct html *html, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *instead = entity(*text);
        html_raw(html,
                 instead != NULL ? text_span(instead) : (struct span){(const uint8_t *)text, 1});
    }
}

void html_add(struct html *html, const char *markup, ...)
{
    va_list arguments;
    va_start(arguments, markup);
    for (const char *end; *markup != '\0'; markup = end) {
        char number[16];
        size_t plain = strcspn(markup, "%");
        html_raw(html, (struct span){(const uint8_t *)markup, plain});
        end = markup + plain;
        if (*end == '\0')
            break;
        end += 2;
        if (end[-1] == 's') {
            html_escape(html, va_arg(arguments, const char *));
        } else if (end[-1] == 'u') {
            snprintf(number, sizeof number, "%u", va_arg(arguments, unsigned));
            html_raw(html, text_span(number));
        } else {
            html_raw(html, text_span("%"));
        }
    }
    va_end(arguments);
}

int html_finish(const struct html *html, struct error *error)
{
    return html->failed ? error_memory(error) : 0;
}
