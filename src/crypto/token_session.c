// SPDX-License-Identifier: Apache-2.0
#include <base/library.h>
#include <base/text.h>
#include <crypto/token_session.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

enum { SLOTS_MAX = 64, LIST_TEXT = 400, ATTEMPTS = 5 };

static const struct timespec moment = {.tv_nsec = 50 * 1000 * 1000};

#define ROW(name)                                              \
    {                                                          \
        "p11_kit_" #name, offsetof(struct token_library, name) \
    }

static const struct library_row functions[] = {
    ROW(be_quiet),
    ROW(message),
    ROW(strerror),
    ROW(module_load),
    ROW(module_initialize),
    ROW(module_finalize),
    ROW(module_release),
    ROW(module_get_name),
    ROW(module_get_filename),
    ROW(modules_load_and_initialize),
    ROW(modules_finalize_and_release),
    ROW(uri_new),
    ROW(uri_free),
    ROW(uri_parse),
    ROW(uri_format),
    ROW(uri_message),
    ROW(uri_any_unrecognized),
    ROW(uri_get_attribute),
    ROW(uri_set_attribute),
    ROW(uri_get_token_info),
    ROW(uri_get_slot_id),
    ROW(uri_get_module_name),
    ROW(uri_get_module_path),
    ROW(uri_get_pin_source),
    ROW(uri_get_pin_value),
    ROW(uri_match_module_info),
    ROW(uri_match_slot_info),
    ROW(uri_match_token_info),
};

int token_failure(const struct token_session *session, CK_RV reason, const char *what,
                  struct error *error)
{
    return error_set(error, ERROR_CRYPTO, "%s '%s': %s", what, session->name,
                     session->kit.strerror(reason));
}

void token_field_text(const unsigned char *field, size_t size, char *text)
{
    while (size > 0 && (field[size - 1] == ' ' || field[size - 1] == '\0'))
        size--;
    memcpy(text, field, size);
    text[size] = '\0';
    text_make_printable(text);
}

static int load_kit(struct token_session *session, struct error *error)
{
    if (library_load("libp11-kit.so.0", functions, sizeof functions / sizeof *functions,
                     &session->kit, error) != 0)
        return error_prefix(error, "keys in tokens need p11-kit (Debian: libp11-kit0)");
    session->kit.be_quiet();
    return 0;
}

static int parse(struct token_session *session, const char *uri, struct error *error)
{
    const struct token_library *kit = &session->kit;
    session->uri = kit->uri_new();
    if (session->uri == NULL)
        return error_memory(error);
    int result = kit->uri_parse(uri, P11_KIT_URI_FOR_ANY, session->uri);
    if (result != P11_KIT_URI_OK)
        return error_set(error, ERROR_CRYPTO, "'%s' is no URI of RFC 7512: %s", session->name,
                         kit->uri_message(result));
    if (kit->uri_get_pin_value(session->uri) != NULL)
        return error_set(error, ERROR_CRYPTO,
                         "'%s' comes with pin-value: a PIN belongs neither on a command line nor "
                         "into a configuration; put it into a file and name that with pin-source",
                         session->name);
    if (kit->uri_any_unrecognized(session->uri))
        return error_set(error, ERROR_CRYPTO,
                         "'%s' has an attribute that RFC 7512 does not know: nothing can match it",
                         session->name);
    return 0;
}

static int load_named_module(struct token_session *session, const char *path, struct error *error)
{
    const struct token_library *kit = &session->kit;
    session->loaded = kit->module_load(path, 0);
    if (session->loaded == NULL)
        return error_set(error, ERROR_CRYPTO, "cannot load module '%s' of '%s': %s", path,
                         session->name, kit->message());
    CK_RV result = kit->module_initialize(session->loaded);
    if (result == CKR_OK)
        return 0;
    kit->module_release(session->loaded);
    session->loaded = NULL;
    return error_set(error, ERROR_CRYPTO, "cannot start module '%s' of '%s': %s", path,
                     session->name, kit->strerror(result));
}

static int load_modules(struct token_session *session, struct error *error)
{
    const char *path = session->kit.uri_get_module_path(session->uri);
    if (path != NULL)
        return load_named_module(session, path, error);
    session->modules = session->kit.modules_load_and_initialize(0);
    if (session->modules == NULL || session->modules[0] == NULL)
        return error_set(error, ERROR_CRYPTO,
                         "p11-kit knows no module for '%s': name one with module-path",
                         session->name);
    return 0;
}

/* The search for the token, over all slots of all modules. */
struct search {
    struct token_session *session;
    unsigned matches;
    char seen[LIST_TEXT]; /* the labels of all tokens */
};

static void remember(struct search *search, const CK_TOKEN_INFO *token)
{
    char label[TOKEN_LABEL_TEXT];
    size_t length = strlen(search->seen);
    token_field_text(token->label, sizeof token->label, label);
    snprintf(search->seen + length, sizeof search->seen - length, "%s'%s'", length == 0 ? "" : ", ",
             label);
}

static void look_at(struct search *search, CK_FUNCTION_LIST *api, CK_SLOT_ID slot)
{
    struct token_session *session = search->session;
    const struct token_library *kit = &session->kit;
    CK_SLOT_INFO slot_info;
    CK_TOKEN_INFO token;
    CK_SLOT_ID wanted = kit->uri_get_slot_id(session->uri);
    if (api->C_GetSlotInfo(slot, &slot_info) != CKR_OK ||
        api->C_GetTokenInfo(slot, &token) != CKR_OK || (token.flags & CKF_TOKEN_INITIALIZED) == 0)
        return;
    remember(search, &token);
    if ((wanted != (CK_SLOT_ID)-1 && wanted != slot) ||
        !kit->uri_match_slot_info(session->uri, &slot_info) ||
        !kit->uri_match_token_info(session->uri, &token))
        return;
    search->matches++;
    session->api = api;
    session->slot = slot;
    session->token = token;
}

static void look_through(struct search *search, CK_FUNCTION_LIST *api)
{
    const struct token_session *session = search->session;
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG count = SLOTS_MAX;
    CK_INFO info;
    if (api->C_GetInfo(&info) != CKR_OK ||
        !session->kit.uri_match_module_info(session->uri, &info) ||
        api->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
        return;
    for (CK_ULONG i = 0; i < count; i++)
        look_at(search, api, slots[i]);
}

static bool is_wanted(const struct token_session *session, CK_FUNCTION_LIST *api)
{
    const char *wanted = session->kit.uri_get_module_name(session->uri);
    if (wanted == NULL)
        return true;
    AUTO_TEXT name = session->kit.module_get_name(api);
    return name != NULL && strcmp(name, wanted) == 0;
}

static int find_token(struct token_session *session, struct error *error)
{
    struct search search = {.session = session};
    if (session->loaded != NULL)
        look_through(&search, session->loaded);
    for (size_t i = 0; session->modules != NULL && session->modules[i] != NULL; i++)
        if (is_wanted(session, session->modules[i]))
            look_through(&search, session->modules[i]);
    if (search.matches == 1)
        return 0;
    const char *seen = search.seen[0] == '\0' ? "none" : search.seen;
    session->absent = search.matches == 0;
    if (search.matches == 0)
        return error_set(error, ERROR_CRYPTO, "no token matches '%s'; there is: %s", session->name,
                         seen);
    return error_set(error, ERROR_CRYPTO,
                     "%u tokens match '%s': say which with token= or serial=; there is: %s",
                     search.matches, session->name, seen);
}

static void unload_modules(struct token_session *session)
{
    if (session->loaded != NULL) {
        session->kit.module_finalize(session->loaded);
        session->kit.module_release(session->loaded);
    }
    if (session->modules != NULL)
        session->kit.modules_finalize_and_release(session->modules);
    session->loaded = NULL;
    session->modules = NULL;
}

/* A token that another process is just writing to, may be missing for a moment: SoftHSM2 notes each login in a file. */
static int reach_token(struct token_session *session, struct error *error)
{
    for (unsigned attempt = 1;; attempt++) {
        if (load_modules(session, error) != 0)
            return -1;
        if (find_token(session, error) == 0)
            return 0;
        if (!session->absent || attempt == ATTEMPTS)
            return -1;
        unload_modules(session);
        thrd_sleep(&moment, NULL);
    }
}

static int open_session(struct token_session *session, struct error *error)
{
    CK_FLAGS flags = CKF_SERIAL_SESSION | (session->writable ? CKF_RW_SESSION : 0);
    CK_RV result = session->api->C_OpenSession(session->slot, flags, NULL, NULL, &session->session);
    if (result == CKR_TOKEN_WRITE_PROTECTED)
        return error_set(error, ERROR_CRYPTO, "the token of '%s' cannot be written to",
                         session->name);
    if (result != CKR_OK)
        return token_failure(session, result, "cannot open a session for", error);
    session->open = true;
    return 0;
}

int token_session_prepare(const char *uri, bool writable, struct token_session *session,
                          struct error *error)
{
    *session = (struct token_session){.writable = writable};
    if (text_copy(uri, &session->name, error) != 0)
        return -1;
    size_t length = strcspn(uri, "?");
    if (text_copy(uri + length, &session->query, error) != 0)
        return -1;
    session->name[length] = '\0';
    return load_kit(session, error) == 0 ? parse(session, uri, error) : -1;
}

int token_session_reach(struct token_session *session, struct error *error)
{
    return reach_token(session, error) == 0 ? open_session(session, error) : -1;
}

int token_session_open(const char *uri, bool writable, struct token_session *session,
                       struct error *error)
{
    if (token_session_prepare(uri, writable, session, error) != 0)
        return -1;
    return token_session_reach(session, error);
}

/* The file that pin-source names, or NULL; a path or a file: URI. */
static const char *pin_file(const struct token_session *session)
{
    const char *source = session->kit.uri_get_pin_source(session->uri);
    if (source == NULL || strncmp(source, "file:", 5) != 0)
        return source;
    source += 5;
    return strncmp(source, "//", 2) == 0 ? source + 2 : source;
}

bool token_session_is_given_pin(const struct token_session *session,
                                const struct passphrase *secrets)
{
    return pin_file(session) != NULL || secrets->pin.given;
}

bool token_session_has_pin(const struct token_session *session, const struct passphrase *secrets)
{
    return (session->token.flags & CKF_LOGIN_REQUIRED) == 0 ||
           token_session_is_given_pin(session, secrets);
}

/* What the token says of its PIN: a try that can only do harm is not made. */
static int check_pin_state(const struct token_session *session, struct error *error)
{
    CK_FLAGS flags = session->token.flags;
    if ((flags & CKF_USER_PIN_LOCKED) != 0)
        return error_set(error, ERROR_CRYPTO,
                         "the PIN for '%s' is locked: unlock it with the token's own tool",
                         session->name);
    if ((flags & CKF_USER_PIN_INITIALIZED) == 0)
        return error_set(error, ERROR_CRYPTO, "the token of '%s' has no user PIN yet: set one",
                         session->name);
    if ((flags & CKF_USER_PIN_FINAL_TRY) != 0)
        return error_set(error, ERROR_CRYPTO,
                         "one more wrong PIN locks the token of '%s': nothing was tried; log in "
                         "once with the token's own tool",
                         session->name);
    return 0;
}

static int explain_login(const struct token_session *session, CK_RV result, struct error *error)
{
    switch (result) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
        return error_set(
            error, ERROR_CRYPTO,
            "wrong PIN for '%s'; it was tried once, too many wrong ones lock the token",
            session->name);
    case CKR_PIN_LOCKED:
        return error_set(error, ERROR_CRYPTO,
                         "the PIN for '%s' is locked: unlock it with the token's own tool",
                         session->name);
    default:
        return token_failure(session, result, "cannot log in for", error);
    }
}

/* Also by another session of this process. */
static bool is_logged_in(const struct token_session *session)
{
    CK_SESSION_INFO info;
    return session->api->C_GetSessionInfo(session->session, &info) == CKR_OK &&
           (info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS);
}

int token_session_get_pin(struct token_session *session, const struct passphrase *secrets,
                          struct error *error)
{
    if (session->pin.size > 0)
        return 0;
    char label[TOKEN_LABEL_TEXT];
    const char *source = pin_file(session);
    token_field_text(session->token.label, sizeof session->token.label, label);
    if ((session->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
        return 0; /* it has keys of its own to type on */
    if (source != NULL && source[0] == '|')
        return error_set(error, ERROR_CRYPTO,
                         "pin-source of '%s' is a command; only a file is taken", session->name);
    return passphrase_get_pin(secrets, source, label, &session->pin, error);
}

/*
 * Whether a login failed for a reason that may pass. A PIN that was refused is not tried again; but where two processes log
 * in at once, the module of SoftHSM2 may read a token that is half written, until it is loaded anew.
 */
static bool may_pass(const struct token_session *session, CK_RV result)
{
    CK_FLAGS counted = CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED;
    return (result == CKR_GENERAL_ERROR || result == CKR_USER_PIN_NOT_INITIALIZED) &&
           (session->token.flags & counted) == 0;
}

int token_session_reopen(struct token_session *session, struct error *error)
{
    session->api->C_CloseSession(session->session);
    session->open = false;
    unload_modules(session);
    return token_session_reach(session, error);
}

static int open_again(struct token_session *session, struct error *error)
{
    thrd_sleep(&moment, NULL);
    if (token_session_reopen(session, error) != 0)
        return -1;
    return check_pin_state(session, error);
}

int token_session_login(struct token_session *session, const struct passphrase *secrets,
                        struct error *error)
{
    if ((session->token.flags & CKF_LOGIN_REQUIRED) == 0 || is_logged_in(session))
        return 0;
    if (check_pin_state(session, error) != 0 || token_session_get_pin(session, secrets, error) != 0)
        return -1;
    for (unsigned attempt = 1;; attempt++) {
        CK_RV result =
            session->api->C_Login(session->session, CKU_USER, session->pin.data, session->pin.size);
        if (result == CKR_OK || result == CKR_USER_ALREADY_LOGGED_IN)
            return 0;
        if (attempt == ATTEMPTS || !may_pass(session, result))
            return explain_login(session, result, error);
        if (open_again(session, error) != 0)
            return -1;
    }
}

void token_session_release(struct token_session *session)
{
    if (session->open)
        session->api->C_CloseSession(session->session); /* the last one logs out */
    unload_modules(session);
    if (session->uri != NULL)
        session->kit.uri_free(session->uri);
    blob_release(&session->pin);
    text_release(&session->name);
    text_release(&session->query);
    *session = (struct token_session){0};
}
