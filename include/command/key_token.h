// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands that put keys into a token share.
 */
#ifndef COMMAND_KEY_TOKEN_H
#define COMMAND_KEY_TOKEN_H

#include <command/command.h>
#include <crypto/token_store.h>

#define KEY_TOKEN_ID_MAX 32

struct key_token_options {
    const char *token;
    const char *label;
    const char *id;
};

/* Rows for a command whose options hold a `struct key_token_options` called `field`. */
#define KEY_TOKEN_ROWS(type, field)                                              \
    {"--token", "URI", "the token, as pkcs11:token=NAME", OPTION_TEXT,           \
     offsetof(type, field.token)},                                               \
        {"--label", "LABEL", "what to call the key in its token", OPTION_TEXT,   \
         offsetof(type, field.label)},                                           \
    {                                                                            \
        "--id", "HEX", "its id there; 8 random bytes unless given", OPTION_TEXT, \
            offsetof(type, field.id)                                             \
    }

/* Whether `uri` names a token. Error: ERROR_USAGE, none is given, or it is no such URI. */
int key_token_check(const char *uri, const char *verb, struct error *error) must_check;

/*
 * How the options call a key; `id` is room for what `naming` borrows. Errors: ERROR_USAGE, no label, or an id that is not
 * 1 to 32 bytes; ERROR_CRYPTO, the random source.
 */
int key_token_naming(const struct run *run, const struct key_token_options *options,
                     uint8_t id[KEY_TOKEN_ID_MAX], struct token_naming *naming,
                     struct error *error) must_check;

/* Reports a key that is in its token now; `did` is the verb of it, `public` a file with its public half or NULL. */
int key_token_report(const struct run *run, const char *did, const struct key *key,
                     const struct token_naming *naming, const char *uri, const char *public,
                     struct error *error) must_check;

#endif
