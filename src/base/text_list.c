// SPDX-License-Identifier: Apache-2.0
#include <base/text_list.h>
#include <stdlib.h>

int text_list_add(struct text_list *list, const char *item, struct error *error)
{
    const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (items == NULL)
        return error_memory(error);
    items[list->count] = item;
    list->items = items;
    list->count++;
    return 0;
}

void text_list_release(struct text_list *list)
{
    free(list->items);
    *list = (struct text_list){0};
}
