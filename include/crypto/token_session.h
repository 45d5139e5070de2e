// SPDX-License-Identifier: Apache-2.0
/*
 * A session with the one token that an RFC 7512 URI names, over p11-kit. For the files of this room that speak PKCS#11.
 */
#ifndef CRYPTO_TOKEN_SESSION_H
#define CRYPTO_TOKEN_SESSION_H

#include <base/passphrase.h>
#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>

/* What is used of p11-kit; loaded when the first URI comes. */
struct token_library {
    __typeof__(&p11_kit_be_quiet) be_quiet;
    __typeof__(&p11_kit_message) message;
    __typeof__(&p11_kit_strerror) strerror;
    __typeof__(&p11_kit_module_load) module_load;
    __typeof__(&p11_kit_module_initialize) module_initialize;
    __typeof__(&p11_kit_module_finalize) module_finalize;
    __typeof__(&p11_kit_module_release) module_release;
    __typeof__(&p11_kit_module_get_name) module_get_name;
    __typeof__(&p11_kit_module_get_filename) module_get_filename;
    __typeof__(&p11_kit_modules_load_and_initialize) modules_load_and_initialize;
    __typeof__(&p11_kit_modules_finalize_and_release) modules_finalize_and_release;
    __typeof__(&p11_kit_uri_new) uri_new;
    __typeof__(&p11_kit_uri_free) uri_free;
    __typeof__(&p11_kit_uri_parse) uri_parse;
    __typeof__(&p11_kit_uri_format) uri_format;
    __typeof__(&p11_kit_uri_message) uri_message;
    __typeof__(&p11_kit_uri_any_unrecognized) uri_any_unrecognized;
    __typeof__(&p11_kit_uri_get_attribute) uri_get_attribute;
    __typeof__(&p11_kit_uri_set_attribute) uri_set_attribute;
    __typeof__(&p11_kit_uri_get_token_info) uri_get_token_info;
    __typeof__(&p11_kit_uri_get_slot_id) uri_get_slot_id;
    __typeof__(&p11_kit_uri_get_module_name) uri_get_module_name;
    __typeof__(&p11_kit_uri_get_module_path) uri_get_module_path;
    __typeof__(&p11_kit_uri_get_pin_source) uri_get_pin_source;
    __typeof__(&p11_kit_uri_get_pin_value) uri_get_pin_value;
    __typeof__(&p11_kit_uri_match_module_info) uri_match_module_info;
    __typeof__(&p11_kit_uri_match_slot_info) uri_match_slot_info;
    __typeof__(&p11_kit_uri_match_token_info) uri_match_token_info;
};

struct token_session {
    struct token_library kit;
    char *name;  /* the URI without its query: how to reach the token is no part of a message */
    char *query; /* from its `?` on */
    P11KitUri *uri;
    CK_FUNCTION_LIST *loaded;   /* by module-path */
    CK_FUNCTION_LIST **modules; /* of the system's configuration */
    CK_FUNCTION_LIST *api;      /* that of the token */
    CK_SLOT_ID slot;
    CK_TOKEN_INFO token;
    CK_SESSION_HANDLE session;
    bool writable;
    bool open;
    bool absent;     /* no token matched */
    struct blob pin; /* kept for keys that want it for each signature */
};

/* Room for the label of a token. */
#define TOKEN_LABEL_TEXT 33

/*
 * Opens a session. Errors: ERROR_CRYPTO, the URI is none or holds a PIN, p11-kit or a module cannot be loaded, no token
 * or more than one matches.
 */
int token_session_open(const char *uri, bool writable, struct token_session *session,
                       struct error *error) must_check;

/* The two halves of it: what can be known before a module is started, and the rest. */
int token_session_prepare(const char *uri, bool writable, struct token_session *session,
                          struct error *error) must_check;
int token_session_reach(struct token_session *session, struct error *error) must_check;

/*
 * Logs in, where the token wants that and it has not been done; what was found before is forgotten then. A PIN that the
 * token refuses is not tried again. Errors: ERROR_FILE, that of the PIN
 * cannot be read; ERROR_CRYPTO, no PIN is to be had, it is wrong or locked, or one more try would lock it.
 */
int token_session_login(struct token_session *session, const struct passphrase *secrets,
                        struct error *error) must_check;

/* Gets the PIN, where there is none yet. Errors: as token_session_login(). */
int token_session_get_pin(struct token_session *session, const struct passphrase *secrets,
                          struct error *error) must_check;

/* Whether a PIN was given, by whatever way; the token need not have been reached. */
bool token_session_is_given_pin(const struct token_session *session,
                                const struct passphrase *secrets);

/* Whether there is a PIN without asking anybody, or none is wanted. */
bool token_session_has_pin(const struct token_session *session, const struct passphrase *secrets);

/*
 * Opens the session anew, with the module loaded again: what it knew of the token is forgotten. The PIN is kept. Errors: as
 * token_session_open().
 */
int token_session_reopen(struct token_session *session, struct error *error) must_check;

/* Closes the session, which logs out where it was the last one, and lets the module go. */
void token_session_release(struct token_session *session);

/* Sets ERROR_CRYPTO: `what` went wrong with what the URI names, and the module's reason; returns -1. */
int token_failure(const struct token_session *session, CK_RV reason, const char *what,
                  struct error *error);

/* Text of a field that is padded with spaces. */
void token_field_text(const unsigned char *field, size_t size, char *text);

#endif
