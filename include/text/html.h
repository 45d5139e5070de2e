// SPDX-License-Identifier: Apache-2.0
/*
 * HTML: markup with texts in it, which are escaped.
 */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

#include <base/blob.h>

/* A page while it is written; an error stays until html_finish(). */
struct html {
    struct blob text;
    bool failed;
};

void html_release(struct html *html);

/*
 * Appends markup. In it `%s` is a text, which is escaped, `%u` an unsigned, `%%` a percent sign; there is nothing else.
 */
void html_add(struct html *html, const char *markup, ...) printf_like(2, 3);

/* Appends a text so that it means nothing in an element or in an attribute in quotes; control characters become '?'. */
void html_escape(struct html *html, const char *text);

/* Appends markup as it is. */
void html_raw(struct html *html, struct span markup);

/* Error: ERROR_BUG, memory ran out on the way. */
int html_finish(const struct html *html, struct error *error) must_check;

#endif
