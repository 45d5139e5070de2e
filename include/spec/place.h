// SPDX-License-Identifier: Apache-2.0
/*
 * Where a value stands in a file of a project: a line of a text file, or an element of an XML. The one way in which values
 * are read and replaced by `otpc applicfg` and `otpc adapt`.
 */
#ifndef SPEC_PLACE_H
#define SPEC_PLACE_H

#include <base/edit_set.h>
#include <text/assignment.h>

struct place {
    bool is_xml;
    enum assignment_kind kind; /* of a text file */
    const char *name;          /* in an XML: the <Name> of the parameter, or NULL */
    const char *command;       /* its <Command>, without its dashes where that is enough; or NULL */
    const char *tag;       /* the element that is meant; alone, the first of that name anywhere */
    const char *delimiter; /* of ASSIGNMENT_PROPERTIES, or NULL */
    size_t index;          /* which of several parameters, from 0 */
    bool part;             /* a part of the <Name> will do, as the stock helper reads */
    bool refuse_linked;    /* a value that comes from a linked XML must not be set */
};

/* A file to read from; `path` is for messages. */
struct place_file {
    const char *path;
    struct span text;
};

/*
 * The text at a place; of a parameter without <Value>, that of <Default>. The caller frees `*value`. Errors: ERROR_CONFIG
 * with the file, there is no such place, or the XML is not well-formed.
 */
int place_read(const struct place_file *file, const struct place *place, char **value,
               struct error *error) must_check;

/* The number there. Errors: as place_read(); ERROR_CONFIG, it is none. */
int place_read_number(const struct place_file *file, const struct place *place, int64_t *value,
                      struct error *error) must_check;

/*
 * Puts a value there; the file stays as it is where it says that already, a number also in another form. Errors: as
 * place_read(); ERROR_CONFIG, the value cannot stand there, or comes from a linked XML.
 */
int place_set(struct edit_file *file, const struct place *place, const char *value,
              struct error *error) must_check;
int place_set_number(struct edit_file *file, const struct place *place, int64_t value,
                     enum number_style style, struct error *error) must_check;

/* Whether a path leads to an XML by its name. */
bool place_is_xml(const char *path);

#endif
