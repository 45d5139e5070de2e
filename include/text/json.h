// SPDX-License-Identifier: Apache-2.0
/*
 * JSON for reports. Values are owned by what they were added to.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <base/blob.h>
#include <stdio.h>

struct json; /* a value */

struct json *json_object(void);
struct json *json_array(void);
void json_release(struct json **json);
#define AUTO_JSON __attribute__((cleanup(json_release))) struct json *

/* Each adds a member `name` to an object, or an element to an array where `name` is NULL. */
void json_add_text(struct json *to, const char *name, const char *value);
void json_add_number(struct json *to, const char *name, uint64_t value);
void json_add_bool(struct json *to, const char *name, bool value);
void json_add_null(struct json *to, const char *name);

/* An address or a mask: the text "0x…", lower case. */
void json_add_hex(struct json *to, const char *name, uint64_t value);

/* Bytes as lower-case hexadecimal text. */
void json_add_bytes(struct json *to, const char *name, struct span bytes);

/* Overwrites all texts in a value that holds secrets, which is of no use afterwards. */
void json_wipe(struct json *json);

/* Takes over `value`, and returns it. */
struct json *json_add(struct json *to, const char *name, struct json *value);

/* A copy that the caller owns; NULL: out of memory. */
struct json *json_copy(const struct json *json);

/* Whether both say the same, whatever the order of members. */
bool json_equal(const struct json *one, const struct json *other);

/* Parses text that this module printed, for reports that come from another process; NULL where it is none. */
struct json *json_parse(struct span text);

/* Appends the text, for people to read. Error: out of memory. */
int json_write(const struct json *json, struct blob *text, struct error *error) must_check;

/* Appends the text on one line, without its end. Error: out of memory. */
int json_write_compact(const struct json *json, struct blob *text, struct error *error) must_check;

/* Prints on one line. Error: ERROR_FILE. */
int json_print(const struct json *json, FILE *stream, struct error *error) must_check;

#endif
