// SPDX-License-Identifier: Apache-2.0
/*
 * JSON from files: objects read into structures by rows, with messages that say where.
 *
 * A number may be written as a JSON number or as text in the forms of number_parse(), so that addresses can be
 * hexadecimal.
 */
#ifndef TEXT_JSON_READER_H
#define TEXT_JSON_READER_H

#include <base/blob.h>
#include <text/json.h>

enum json_kind {
    JSON_NUMBER, /* uint32_t */
    JSON_TEXT,   /* const char *, borrowed from the tree */
    JSON_BOOL,   /* bool */
    JSON_CHOICE, /* uint32_t: the index of the text among `choices` */
    JSON_OTHER,  /* const struct json *, borrowed; for the caller to read */
};

/* A member of an object; a table ends with a row without name. */
struct json_row {
    const char *name;
    enum json_kind kind;
    bool required;
    size_t offset;              /* in the structure */
    const char *const *choices; /* ends with NULL */
};

/* A document, and the name of its file for messages. */
struct json_document {
    const char *file;
    struct json *root;
};

/* Parses a document. Error: ERROR_CONFIG with the line, it is not JSON. */
int json_document_parse(struct span text, const char *file, struct json_document *document,
                        struct error *error) must_check;
void json_document_release(struct json_document *document);

/*
 * Reads the members of an object; those that are not there leave the structure as it is. `where` says which object, such
 * as "stages[0]". Errors: ERROR_CONFIG, it is no object, has a member that no row names, lacks a required one, or one is
 * not of its kind.
 */
int json_read_object(const struct json_document *document, const struct json *object,
                     const char *where, const struct json_row *rows, void *to,
                     struct error *error) must_check;

/* The elements of an array; 0 and NULL for everything else. */
size_t json_length(const struct json *array);
const struct json *json_element(const struct json *array, size_t index);
bool json_is_array(const struct json *json);
bool json_is_object(const struct json *json);

/* A member of an object, or NULL. */
const struct json *json_member(const struct json *object, const char *name);

/* The name of a member, NULL behind the last one. */
const char *json_member_name(const struct json *object, size_t index);

/* Whether it is the value `true`. */
bool json_is_true(const struct json *json);

/* The text, or NULL where it is none. */
const char *json_text(const struct json *json);

/* A number from 0 to 0xffffffff. Error: ERROR_CONFIG, it is none. */
int json_number(const struct json *json, uint32_t *number, struct error *error) must_check;

/* An error about a place in the document; returns -1. */
int json_error(const struct json_document *document, const char *where, struct error *error,
               const char *format, ...) printf_like(4, 5);

#endif
