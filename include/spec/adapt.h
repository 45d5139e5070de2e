// SPDX-License-Identifier: Apache-2.0
/*
 * A mapping: what of a flash layout goes where in the files of a project; see otpc-adapt-mapping(5). All files are changed
 * in memory first.
 */
#ifndef SPEC_ADAPT_H
#define SPEC_ADAPT_H

#include <base/edit_set.h>
#include <base/run.h>
#include <base/text_list.h>
#include <text/json_reader.h>

/* Where names come from that the mapping does not define. */
struct adapt_layout {
    /* Sets `*found`, and `*value` where it is. Error: ERROR_CONFIG, it is there and no number. */
    int (*find)(void *context, const char *name, int64_t *value, bool *found, struct error *error);
    void *context;
    const char *xml; /* where parameters are read that name no XML; NULL: the layout is none */
};

struct adapt {
    const struct run *run;
    struct json_document document;
    const char *name;
    const char *layout_path; /* as the mapping says, or NULL */
    const char *prefix;      /* of names in the layout, or NULL */
    const struct json *values;
    const struct json *defaults;
    const struct json *files;
    const char *root; /* directory that paths are relative to, with its slash, or "" */
    const struct text_list *overrides;
    struct adapt_layout layout;
    struct edit_set set;
    unsigned lookups; /* so far */
    unsigned depth;   /* of names that stand for others */
};

/*
 * Parses a mapping; `file` is for messages, and stays the caller's. Error: ERROR_CONFIG, not JSON, members unknown,
 * missing or of the wrong kind.
 */
int adapt_parse(struct span text, const char *file, struct adapt *adapt,
                struct error *error) must_check;

/*
 * Loads all files and changes them in memory. Errors: ERROR_CONFIG with the place in the mapping or in a file, a name,
 * place or value that is not there or no number; ERROR_FILE, a file cannot be read.
 */
int adapt_apply(struct adapt *adapt, struct error *error) must_check;
void adapt_release(struct adapt *adapt);

/* A layout of text: a preprocessed file, a header or a linker file. */
struct adapt_text {
    const char *path;
    struct blob text;
    const char *prefix;
};

int adapt_text_find(void *context, const char *name, int64_t *value, bool *found,
                    struct error *error) must_check;

#endif
