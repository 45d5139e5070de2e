// SPDX-License-Identifier: Apache-2.0
/*
 * An image or option-byte key XML as a form: its fields with their values, types and choices. No XML is left in it;
 * the bytes of the file are, for edits that change nothing else.
 */
#ifndef SPEC_FORM_H
#define SPEC_FORM_H

#include <base/blob.h>
#include <base/run.h>

enum form_type {
    FORM_FILE,
    FORM_DATA,
    FORM_LIST,
    FORM_BOOL,
    FORM_TEXT,
    FORM_PERMISSION,
    FORM_DEPENDENCY,
    FORM_FLAG, /* of an image: 1 on, 0 off, as <Enable> says */
};

/* A value that is allowed. */
struct form_choice {
    char *value;
    char *label; /* "" where there is none */
};

enum form_source {
    FORM_NO_VALUE,
    FORM_OWN,     /* <Value>, or <Enable> of a flag */
    FORM_DEFAULT, /* <Default>, or a flag without <Enable> */
    FORM_LINKED,  /* the XML that the image links to */
};

struct form_field {
    char *name;
    char *
        command; /* of an image parameter, "" for the input; NULL: an output, or a field of an option-byte key XML */
    enum form_type type;
    enum form_source source;
    char *value;  /* "": there is none; from a linked XML, links followed; wiped at the end */
    char *path;   /* of a file: as it is seen from the working directory; NULL: no value */
    char *linked; /* XML that a link leads to, "" where none is named; NULL: the field is no link */
    unsigned linked_line;
    char *problem; /* why the link leads to no value; NULL: it does */
    struct form_choice *choices;
    size_t choice_count;
    char *tooltip; /* on one line; "" where there is none */
    bool is_output;
    bool hidden;    /* or reserved */
    bool disabled;  /* <Enable>0 */
    bool secret;    /* a password */
    unsigned width; /* bytes, of a number or text; 0: not given */
    unsigned width_min;
    unsigned line;
    size_t element; /* its number in the file */
};

struct form {
    char *path;
    char *title; /* "" where there is none */
    bool is_image;
    struct blob text; /* the bytes of the file */
    struct form_field *fields;
    size_t count;
};

void form_release(struct form *form);

/*
 * Reads an XML of either kind. A link that cannot be followed is the problem of its field.
 * Error: ERROR_FILE, it cannot be read; ERROR_CONFIG, not well-formed, not as its schema says.
 */
int form_load(const struct run *run, const char *path, struct form *form,
              struct error *error) must_check;

/* What the user says of the field that is meant; NULL and 0: nothing. */
struct form_selector {
    const char *name;
    const char *command;
    unsigned line;
};

/* Error: ERROR_CONFIG, no such field, or several; then the message tells their lines. */
int form_find(const struct form *form, const struct form_selector *selector,
              const struct form_field **field, struct error *error) must_check;

/* Error: ERROR_CONFIG, a value that the field cannot take, at the field. */
int form_check(const struct form *form, const struct form_field *field, const char *value,
               struct error *error) must_check;

/*
 * Appends to `text` the bytes of the file with a value in place of that of the field. They are the same where it is
 * the value already.
 * Errors: as form_check(); ERROR_CONFIG, the value comes from a linked XML, or it cannot be written.
 */
int form_set(const struct form *form, const struct form_field *field, const char *value,
             struct blob *text, struct error *error) must_check;

/* An error at a field: "parameter 'NAME': message". Returns -1. */
int form_error(const struct form *form, const struct form_field *field, struct error *error,
               enum error_code code, const char *format, ...) printf_like(5, 6);

/* The word for a type: "File", "Data". */
const char *form_type_name(enum form_type type);

#endif
