// SPDX-License-Identifier: Apache-2.0
/*
 * Where the passphrase of an encrypted key comes from: a file, a descriptor, or the terminal; never an argument. The same
 * for the PIN of a token that holds a key, which may come from the environment as well.
 */
#ifndef BASE_PASSPHRASE_H
#define BASE_PASSPHRASE_H

#include <base/blob.h>

/* The PIN of tokens that hold keys. */
struct pin {
    struct blob text;
    const char *path; /* the file it came from, or NULL */
    bool given;       /* by file, descriptor or environment; then nobody is asked */
};

struct passphrase {
    struct blob text; /* without the end of line */
    const char *path; /* the file it came from, or NULL */
    bool given;       /* by file or descriptor; then nobody is asked */
    bool never_ask;   /* a check must not stop for a question */
    struct pin pin;
};

void passphrase_release(struct passphrase *passphrase);

/* Takes the first line of a file, or of descriptor `descriptor` where `path` is NULL. Error: ERROR_FILE. */
int passphrase_load(struct passphrase *passphrase, const char *path, int descriptor,
                    struct error *error) must_check;

/*
 * Copies the passphrase for the key file `key` to `text`, from what was given or by asking on the terminal.
 * Error: ERROR_CRYPTO, nothing was given and there is no terminal to ask on.
 */
int passphrase_get(const struct passphrase *passphrase, const char *key, struct blob *text,
                   struct error *error) must_check;

/* Takes a PIN as passphrase_load() takes a passphrase. Error: ERROR_FILE. */
int passphrase_load_pin(struct passphrase *passphrase, const char *path, int descriptor,
                        struct error *error) must_check;

/* Takes the PIN from the environment, where it is there and none was given, and wipes it there. Error: out of memory. */
int passphrase_load_pin_from_environment(struct passphrase *passphrase,
                                         struct error *error) must_check;

/*
 * Copies the PIN of a token, called `token`, to `text`: the first line of the file `source` unless that is NULL, else what
 * was given, else by asking on the terminal. Errors: ERROR_FILE, the file cannot be read; ERROR_CRYPTO, nothing was given
 * and there is no terminal to ask on.
 */
int passphrase_get_pin(const struct passphrase *passphrase, const char *source, const char *token,
                       struct blob *text, struct error *error) must_check;

/*
 * As passphrase_get(), for a secret that is new: asks twice for `what`. `options` says in the error how else to give it.
 * `text` is empty before. Error: ERROR_CRYPTO, also where the two answers differ.
 */
int passphrase_get_new(const struct passphrase *passphrase, const char *what, const char *options,
                       struct blob *text, struct error *error) must_check;

#endif
