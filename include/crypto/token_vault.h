// SPDX-License-Identifier: Apache-2.0
/*
 * A place in a token for one secret, which is sealed for recipients without leaving it, and for records about it.
 *
 * Whoever has a vault open keeps others on this machine waiting: there is a lock on the file of the PKCS#11 module. The
 * module is loaded after the lock was taken, so that nothing it knows of the token is out of date.
 */
#ifndef CRYPTO_TOKEN_VAULT_H
#define CRYPTO_TOKEN_VAULT_H

#include <base/passphrase.h>
#include <crypto/seal.h>

#define TOKEN_RECORDS_MAX 16

struct token_vault;

/* Where a vault is, and what its objects are called. */
struct token_vault_place {
    const char *uri;         /* of the token; its `object` is the label */
    const char *label;       /* where the URI has none */
    const char *application; /* of records */
    bool writable;
};

/*
 * Opens the vault at a place and logs in. `*vault` is released with token_vault_release(). Errors: as
 * token_session_open() and token_session_login(); ERROR_CRYPTO, another process keeps the lock.
 */
int token_vault_open(const struct token_vault_place *place, const struct passphrase *secrets,
                     struct token_vault **vault, struct error *error) must_check;

/*
 * Loads the module again: SoftHSM2 does not always notice what other processes have changed since. Handles of objects end.
 * Errors: as token_vault_open().
 */
int token_vault_look_again(struct token_vault *vault, const struct passphrase *secrets,
                           struct error *error) must_check;

/* Closes it, and lets others go on. NULL is nothing. */
void token_vault_release(struct token_vault *vault);

/* The URI without its query, and the label. */
const char *token_vault_name(const struct token_vault *vault);
const char *token_vault_label(const struct token_vault *vault);

/* Whether others wait: not where the module is no file, or on a file system without locks. */
bool token_vault_is_locked(const struct token_vault *vault);

/* A data object. */
struct token_record {
    unsigned long object;
    struct blob bytes;
};

struct token_records {
    struct token_record items[TOKEN_RECORDS_MAX];
    size_t count;
};

void token_records_release(struct token_records *records);

/* All records. Error: ERROR_CRYPTO, the token refuses, or there are more than TOKEN_RECORDS_MAX. */
int token_vault_records(const struct token_vault *vault, struct token_records *records,
                        struct error *error) must_check;

/* Puts a record there, which nobody changes. Error: ERROR_CRYPTO, the token refuses. */
int token_vault_add_record(const struct token_vault *vault, struct span bytes,
                           unsigned long *object, struct error *error) must_check;

/*
 * Takes a record away; of several processes that try, a token lets one. Error: ERROR_CRYPTO, the token refuses; `*was_gone`
 * says that another process has been first, where the token is sure of that.
 */
int token_vault_remove_record(const struct token_vault *vault, unsigned long object, bool *was_gone,
                              struct error *error) must_check;

/*
 * Puts a secret there, of 16 to SEAL_SECRET_MAX bytes and a multiple of 8; `id` says which. It cannot be read, and be
 * wrapped only. Errors: ERROR_CRYPTO, the token refuses, or has not what seals need.
 */
int token_vault_put_secret(const struct token_vault *vault, struct span id, struct span secret,
                           struct error *error) must_check;

/* Whether the secret is there; an `id` of no bytes: any. Error: ERROR_CRYPTO. */
int token_vault_has_secret(const struct token_vault *vault, struct span id, bool *found,
                           struct error *error) must_check;

/* Takes all secrets away but that of `id` (of no bytes: all). Error: ERROR_CRYPTO. */
int token_vault_keep_secret(const struct token_vault *vault, struct span id,
                            struct error *error) must_check;

/* Seals the secret, of `size` bytes, as seal_make() does with a scheme that wraps. Error: ERROR_CRYPTO. */
int token_vault_seal(const struct token_vault *vault, struct span id, size_t size,
                     const struct seal_scheme *scheme, const struct key *recipient,
                     struct span head, uint8_t *sealed, struct error *error) must_check;

#endif
