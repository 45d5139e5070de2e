// SPDX-License-Identifier: Apache-2.0
/*
 * XML files as this tool accepts them: no document type, no entities, no network, a limited size; every complaint
 * with file and line. Everything of the XML library stays in this module.
 */
#ifndef TEXT_XML_H
#define TEXT_XML_H

#include <base/blob.h>

struct xml_node; /* an element; lives as long as its document */

struct xml_document {
    void *handle;
    char *path;
};

enum { XML_SIZE_LIMIT = 1024 * 1024 };

/*
 * Reads and parses a file of at most XML_SIZE_LIMIT bytes. Errors: ERROR_FILE, cannot be read; ERROR_CONFIG, not
 * well-formed, not UTF-8 (or the encoding that it declares), or with a document type.
 */
int xml_load(const char *path, struct xml_document *document, struct error *error) must_check;
void xml_document_release(struct xml_document *document);

/* As xml_load(), from memory; `path` is for messages. */
int xml_parse(struct span bytes, const char *path, struct xml_document *document,
              struct error *error) must_check;

/* Called for each finding of a validation, in the order of the file; returns nonzero to hear no more. */
typedef int xml_finding(void *context, const struct error *finding);

/*
 * Holds the document against an XML schema. Errors: the first finding where `report` is NULL, else ERROR_CONFIG if
 * there was any; ERROR_BUG, the schema itself is not valid.
 */
int xml_validate(const struct xml_document *document, struct span schema, xml_finding *report,
                 void *context, struct error *error) must_check;

const struct xml_node *xml_root(const struct xml_document *document);
const char *xml_name(const struct xml_node *node);
unsigned xml_line(const struct xml_node *node);

/* The first child element of that name (NULL: of any), or NULL. */
const struct xml_node *xml_child(const struct xml_node *node, const char *name);

/* The next sibling element of that name (NULL: of any), or NULL. */
const struct xml_node *xml_next(const struct xml_node *node, const char *name);

/*
 * The text of an element without white space around it, "" for a NULL node; the caller frees it.
 * Error: ERROR_BUG, out of memory.
 */
int xml_text(const struct xml_node *node, char **text, struct error *error) must_check;

/* Whether the trimmed text of the element equals `text`. */
bool xml_text_is(const struct xml_node *node, const char *text);

#endif
