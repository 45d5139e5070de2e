// SPDX-License-Identifier: Apache-2.0
/*
 * What may be shown of items of a factory ITS blob: everything but their data.
 */
#ifndef COMMAND_ITS_REPORT_H
#define COMMAND_ITS_REPORT_H

#include <pack/its_blob.h>
#include <text/json.h>

/* Adds kind, id, owner, size, offset, and flags or the attributes of a key. */
void its_item_add_json(struct json *to, const struct its_item *item);

/* Room for an owner, and for the flags or attributes as people read them. */
enum { ITS_OWNER_TEXT = 16, ITS_ATTRIBUTES_TEXT = 400 };

void its_owner_text(const struct its_item *item, char text[ITS_OWNER_TEXT]);
void its_attributes_text(const struct its_item *item, char text[ITS_ATTRIBUTES_TEXT]);

/* "bytes" or "elements". */
const char *its_total_name(enum its_total total);

/* Those words, for choice_read(). */
const char *const *its_total_names(void);

#endif
