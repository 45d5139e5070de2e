// SPDX-License-Identifier: Apache-2.0
/*
 * Values of an image XML: its own, and those that links take from the option-byte key XML of the same product.
 */
#ifndef SPEC_IMAGE_VALUE_H
#define SPEC_IMAGE_VALUE_H

#include <text/xml.h>

/* A value, and where it stands. */
struct image_value {
    char *text;         /* "": there is none */
    const char *origin; /* XML that paths are relative to, borrowed; NULL: the working directory */
    unsigned line;
};

void image_value_release(struct image_value *value);

/* Where values come from. */
struct image_source {
    const char *image;           /* path of the image XML */
    const char *linked_config;   /* path of the XML that it links to, or NULL */
    struct xml_document *linked; /* the caller's; read when it is first needed */
};

/* The text of <Value>, or else of <Default>. Error: out of memory. */
int image_value_read_own(const struct image_source *source, const struct xml_node *param,
                         struct image_value *value, struct error *error) must_check;

/*
 * The value of a parameter: as its <Link> says, else its own, else that of the linked field with its name.
 * Errors: ERROR_FILE or ERROR_CONFIG, the linked XML cannot be read or lacks the name or its value; the link is none.
 */
int image_value_read(const struct image_source *source, const struct xml_node *param,
                     const char *name, struct image_value *value, struct error *error) must_check;

#endif
