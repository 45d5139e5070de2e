// SPDX-License-Identifier: Apache-2.0
/*
 * What a token holds, and keys that are put there.
 */
#ifndef CRYPTO_TOKEN_STORE_H
#define CRYPTO_TOKEN_STORE_H

#include <crypto/key.h>

enum token_class { TOKEN_PRIVATE_KEY, TOKEN_PUBLIC_KEY, TOKEN_CERTIFICATE };

struct token_entry {
    enum token_class class;
    char *label;
    char *id;         /* hexadecimal digits, "" where there is none */
    char *uri;        /* that names it alone */
    const char *kind; /* `P-256`, `EC`, `RSA`, `X.509`, ... */
    bool may_sign;    /* of private keys */
};

struct token_list {
    struct token_entry *entries;
    size_t count;
    char *token;        /* its label */
    bool hides_private; /* without a PIN the private objects are not among them */
};

/*
 * The keys and certificates of the token that a URI names, and of them those with the label and the id in it. Logs in where
 * there is a PIN without asking. Errors: as token_session_open() and token_session_login().
 */
int token_list_load(const char *uri, const struct passphrase *secrets, struct token_list *list,
                    struct error *error) must_check;
void token_list_release(struct token_list *list);

/* How a new key is called. */
struct token_naming {
    const char *label;
    struct span id; /* 1 to 32 bytes */
};

/*
 * Makes a key pair in the token that a URI names: the private half can sign, and does not leave. `public` gets its public
 * half, `*made` its URI. Errors: as token_session_open() and token_session_login(); ERROR_CRYPTO, there is a key of that
 * label or id already, or the token refuses.
 */
int token_generate(const char *uri, const struct passphrase *secrets,
                   const struct token_naming *naming, struct key *public, char **made,
                   struct error *error) must_check;

/* Puts both halves of a key into a token, likewise. Errors: as token_generate(); ERROR_CRYPTO, no private half. */
int token_import(const char *uri, const struct passphrase *secrets, const struct key *key,
                 const struct token_naming *naming, char **made, struct error *error) must_check;

#endif
