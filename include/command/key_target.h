// SPDX-License-Identifier: Apache-2.0
/*
 * Where the commands on keys write a key, and in which form.
 */
#ifndef COMMAND_KEY_TARGET_H
#define COMMAND_KEY_TARGET_H

#include <command/command.h>
#include <crypto/key_forms.h>

/* Which half a command writes. */
enum key_half {
    KEY_HALF_PRIVATE,
    KEY_HALF_PUBLIC,
    KEY_HALF_HELD, /* the private one where there is one */
};

/* What a command was asked for; the texts are its options. */
struct key_target {
    const char *input; /* NULL: the key is new */
    const char *type;  /* of the key that is read, NULL: any */
    const char *path;
    const char *form;        /* a word such as `pem` */
    const char *form_option; /* its name */
    const char *forms;       /* those that the command knows, as `pem|der` */
    const char *name;        /* of a C array, or NULL */
    enum key_half half;
    bool encrypt;
    bool force;
    const struct passphrase *passphrase; /* of the key that is written; else it is asked for */
};

/* The row of `--type`, for commands that read a key of any type; `field` is a const char *. */
#define KEY_TYPE_ROW(type, field)                                                        \
    {                                                                                    \
        "--type", "TYPE", "the type of the key; says what bytes alone are", OPTION_TEXT, \
            offsetof(type, field)                                                        \
    }

/* Reads the name of one of `types`; NULL leaves `*type` as it is. Error: ERROR_USAGE, it is none of them. */
int key_type_read(const char *option, const char *name, unsigned types, enum key_type *type,
                  struct error *error) must_check;

/* What `--type` allows: one type, or all where it was not given. Error: ERROR_USAGE. */
int key_types_read(const char *name, unsigned *types, struct error *error) must_check;

/*
 * What can be refused before a key is read or a question asked. Errors: ERROR_USAGE, an unknown form, or options that
 * do not go together; ERROR_FILE, see key_target_check_path().
 */
int key_target_check(const struct run *run, const struct key_target *target,
                     struct error *error) must_check;

/*
 * Whether a file may be written. Errors: ERROR_USAGE, it is also `input` (NULL: there is none); ERROR_FILE, it exists
 * and `force` is not set.
 */
int key_target_check_path(const char *path, const char *input, bool force,
                          struct error *error) must_check;

/* Loads a key for a command; a note says where its file could be something else. Errors: as key_load_any(). */
int key_target_load(const struct run *run, const char *path, unsigned types, struct key *key,
                    struct key_file *file, struct error *error) must_check;

/* The bytes of the target, in `*form`. Errors: ERROR_CRYPTO; ERROR_USAGE, a form that this key has not. */
int key_target_bytes(const struct run *run, const struct key *key, const struct key_target *target,
                     enum key_form *form, struct blob *bytes, struct error *error) must_check;

/* Writes the key and reports it. Errors: as key_target_bytes(); ERROR_FILE. */
int key_target_save(const struct run *run, const struct key *key, const struct key_target *target,
                    struct error *error) must_check;

/* All of it for a key that `input` holds: checks, loads, writes, reports. Errors: as each of these steps. */
int key_target_copy(const struct run *run, const struct key_target *target,
                    struct error *error) must_check;

/* Sets ERROR_USAGE: a key that wraps keys has no public half; returns -1. */
int key_target_refuse_public(const char *path, enum key_type type, struct error *error);

/* "private" or "public"; a key that wraps keys is "secret". */
const char *key_half_title(enum key_type type, bool private_half);

#endif
