// SPDX-License-Identifier: Apache-2.0
/*
 * A list of borrowed texts.
 */
#ifndef BASE_TEXT_LIST_H
#define BASE_TEXT_LIST_H

#include <base/error.h>
#include <stddef.h>

struct text_list {
    const char **items;
    size_t count;
};

/* Error: ERROR_BUG, out of memory. */
int text_list_add(struct text_list *list, const char *item, struct error *error) must_check;
void text_list_release(struct text_list *list);

#endif
