// SPDX-License-Identifier: Apache-2.0
/*
 * Image XML for tests, from rows.
 */
#ifndef SUPPORT_IMAGE_XML_H
#define SUPPORT_IMAGE_XML_H

#include <base/blob.h>

struct xml_param {
    const char *name; /* NULL: the end of the table */
    const char *command;
    const char *rest; /* XML behind the command: <Value>, <Default>, <Link>, ... */
};

/* Appends an image XML, with a zero behind it. `linked`: LinkedXML, or NULL. */
void image_xml(struct blob *text, const char *linked, const struct xml_param *params,
               const char *output);

/* A parameter with a value, and a flag. */
#define VALUE(name, command, value)               \
    {                                             \
        name, command, "<Value>" value "</Value>" \
    }
#define SWITCH(command)              \
    {                                \
        "Flag " command, command, "" \
    }

#endif
