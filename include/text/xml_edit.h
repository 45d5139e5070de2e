// SPDX-License-Identifier: Apache-2.0
/*
 * Changes the text of one element of an XML file and keeps every other byte: comments, order, line ends, encoding.
 *
 * Elements are found by scanning the bytes, and what was found is held against the parsed tree before it is trusted.
 * The changed file is parsed again and has to be the same tree but for the new text.
 */
#ifndef TEXT_XML_EDIT_H
#define TEXT_XML_EDIT_H

#include <text/xml.h>

/* Where an element stands in the bytes; offsets of first byte and of the byte behind the last. */
struct xml_range {
    size_t start; /* '<' of its start tag */
    size_t end;   /* behind '>' of its end tag */
    size_t content;
    size_t content_end; /* an empty-element tag: both are the offset of its '/' */
    size_t parent;      /* number of the element around it; of the root: 0 */
    size_t name;        /* length of its name */
    bool is_empty_tag;
};

struct xml_edit {
    struct span bytes; /* borrowed */
    struct xml_document document;
    struct xml_range *ranges; /* in the order of the start tags */
    const struct xml_node **nodes;
    size_t count;
};

/*
 * Parses `bytes`, which stay the caller's, and finds their elements; `path` is for messages.
 * Error: ERROR_CONFIG, as xml_parse(), or the encoding hides the elements.
 */
int xml_edit_open(struct xml_edit *edit, struct span bytes, const char *path,
                  struct error *error) must_check;
void xml_edit_release(struct xml_edit *edit);

/* The number of an element of `document`, counted from the root, 0, in the order of the start tags. */
size_t xml_number(const struct xml_document *document, const struct xml_node *node);

/* Which child of an element is meant. One that is missing is made before the child `before`, else behind `behind`. */
struct xml_place {
    size_t element; /* its number */
    const char *child;
    const char *before; /* NULL: none */
    const char *behind;
};

/*
 * Appends to `result` the bytes with `text`, UTF-8, as the content of the child. White space, comments and processing
 * instructions in the element stay; a new element is laid out as its neighbour.
 * Error: ERROR_CONFIG, control characters or white space at an end of the text, text that is no UTF-8, or that a
 * comment divides; the result is not what was asked for.
 */
int xml_edit_set(const struct xml_edit *edit, const struct xml_place *place, const char *text,
                 struct blob *result, struct error *error) must_check;

/* A child of an element to be made. */
struct xml_item {
    const char *name;
    const char *text; /* NULL: there is none of that name */
};

/*
 * Appends to `result` the bytes with a new element of that name, which has those children, a line for each, behind element
 * `behind`, and laid out as that is. Error: ERROR_CONFIG, as xml_edit_set().
 */
int xml_edit_insert(const struct xml_edit *edit, size_t behind, const char *name,
                    const struct xml_item *items, size_t count, struct blob *result,
                    struct error *error) must_check;

/* Appends to `result` the bytes without an element and the line that it stands on. Error: ERROR_CONFIG. */
int xml_edit_remove(const struct xml_edit *edit, size_t element, struct blob *result,
                    struct error *error) must_check;

#endif
