// SPDX-License-Identifier: Apache-2.0
/*
 * Where the passphrase of an encrypted key comes from: a file, a descriptor, or the terminal; never an argument.
 */
#ifndef BASE_PASSPHRASE_H
#define BASE_PASSPHRASE_H

#include <base/blob.h>

struct passphrase {
    struct blob text; /* without the end of line */
    const char *path; /* the file it came from, or NULL */
    bool given;       /* by file or descriptor; then nobody is asked */
    bool never_ask;   /* a check must not stop for a question */
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

/*
 * As passphrase_get(), for a secret that is new: asks twice for `what`. `options` says in the error how else to give it.
 * `text` is empty before. Error: ERROR_CRYPTO, also where the two answers differ.
 */
int passphrase_get_new(const struct passphrase *passphrase, const char *what, const char *options,
                       struct blob *text, struct error *error) must_check;

#endif
