// SPDX-License-Identifier: Apache-2.0
#include <base/lock.h>
#include <base/text.h>
#include <crypto/token_object.h>
#include <crypto/token_seal.h>
#include <crypto/token_template.h>
#include <crypto/token_vault.h>
#include <stdlib.h>
#include <string.h>

enum { LOCK_SECONDS = 120 };

struct token_vault {
    struct token_session session;
    struct lock lock;
    char *label;
    char *application;
};

static const CK_OBJECT_CLASS record_class = CKO_DATA;
static const CK_OBJECT_CLASS secret_class = CKO_SECRET_KEY;
static const CK_KEY_TYPE secret_type = CKK_GENERIC_SECRET;

static int take_label(struct token_vault *vault, const char *fallback, struct error *error)
{
    const struct token_session *session = &vault->session;
    const CK_ATTRIBUTE *named = session->kit.uri_get_attribute(session->uri, CKA_LABEL);
    AUTO(blob) text = {0};
    if (named == NULL || named->ulValueLen == 0)
        return text_copy(fallback, &vault->label, error);
    if (blob_append_text(&text, error, "%.*s", (int)named->ulValueLen,
                         (const char *)named->pValue) != 0)
        return -1;
    return text_copy((const char *)text.data, &vault->label, error);
}

static int take_lock(struct token_vault *vault, const char *path, struct error *error)
{
    if (path == NULL || path[0] != '/')
        return 0;
    if (lock_take_within(&vault->lock, path, LOCK_SECONDS, error) == 0)
        return 0;
    error_prefix(error, "cannot wait for others that use '%s'", vault->session.name);
    error->code = ERROR_CRYPTO;
    return -1;
}

/*
 * One lock for all tokens of a module: no file has to be made for it. Where the module is known and nobody has to be asked
 * for a PIN, the lock comes before everything else; else others wait only from when the PIN is known.
 */
static int reach(struct token_vault *vault, const struct passphrase *secrets, struct error *error)
{
    struct token_session *session = &vault->session;
    const char *path = session->kit.uri_get_module_path(session->uri);
    if (path != NULL && path[0] == '/' && token_session_is_given_pin(session, secrets)) {
        if (take_lock(vault, path, error) != 0)
            return -1;
        return token_session_reach(session, error);
    }
    if (token_session_reach(session, error) != 0 ||
        ((session->token.flags & CKF_LOGIN_REQUIRED) != 0 &&
         token_session_get_pin(session, secrets, error) != 0))
        return -1;
    AUTO_TEXT file = session->kit.module_get_filename(session->api);
    if (take_lock(vault, file, error) != 0)
        return -1;
    return token_session_reopen(session, error);
}

static int open_vault(const struct token_vault_place *place, const struct passphrase *secrets,
                      struct token_vault *vault, struct error *error)
{
    struct token_session *session = &vault->session;
    if (token_session_prepare(place->uri, place->writable, session, error) != 0 ||
        take_label(vault, place->label, error) != 0 ||
        text_copy(place->application, &vault->application, error) != 0 ||
        reach(vault, secrets, error) != 0)
        return -1;
    return token_session_login(session, secrets, error);
}

int token_vault_open(const struct token_vault_place *place, const struct passphrase *secrets,
                     struct token_vault **vault, struct error *error)
{
    *vault = calloc(1, sizeof **vault);
    if (*vault == NULL)
        return error_memory(error);
    if (open_vault(place, secrets, *vault, error) == 0)
        return 0;
    token_vault_release(*vault);
    *vault = NULL;
    return -1;
}

void token_vault_release(struct token_vault *vault)
{
    if (vault == NULL)
        return;
    token_session_release(&vault->session);
    lock_release(&vault->lock);
    text_release(&vault->label);
    text_release(&vault->application);
    free(vault);
}

int token_vault_look_again(struct token_vault *vault, const struct passphrase *secrets,
                           struct error *error)
{
    if (token_session_reopen(&vault->session, error) != 0)
        return -1;
    return token_session_login(&vault->session, secrets, error);
}

const char *token_vault_name(const struct token_vault *vault)
{
    return vault->session.name;
}

const char *token_vault_label(const struct token_vault *vault)
{
    return vault->label;
}

bool token_vault_is_locked(const struct token_vault *vault)
{
    return vault->lock.descriptor > 0;
}

static void put_label(struct token_template *template, const struct token_vault *vault)
{
    token_template_put(template, CKA_LABEL, vault->label, strlen(vault->label));
}

/* What all records have. */
static void put_record(struct token_template *template, const struct token_vault *vault)
{
    token_template_put(template, CKA_CLASS, &record_class, sizeof record_class);
    token_template_put(template, CKA_APPLICATION, vault->application, strlen(vault->application));
    put_label(template, vault);
}

void token_records_release(struct token_records *records)
{
    for (size_t i = 0; i < records->count; i++)
        blob_release(&records->items[i].bytes);
    records->count = 0;
}

int token_vault_records(const struct token_vault *vault, struct token_records *records,
                        struct error *error)
{
    struct token_objects objects;
    struct token_template wanted = {.count = 0};
    token_records_release(records);
    put_record(&wanted, vault);
    if (token_objects_find(&vault->session, wanted.items, wanted.count, &objects, error) != 0)
        return -1;
    if (objects.count > TOKEN_RECORDS_MAX)
        return error_set(error, ERROR_CRYPTO, "there are %lu records of '%s', which cannot be",
                         objects.count, vault->label);
    for (CK_ULONG i = 0; i < objects.count; i++) {
        struct token_record *record = &records->items[records->count++];
        *record = (struct token_record){.object = objects.items[i]};
        if (token_object_bytes(&vault->session, record->object, CKA_VALUE, &record->bytes, error) !=
            0)
            return -1;
    }
    return 0;
}

static int create(const struct token_vault *vault, struct token_template *template,
                  CK_OBJECT_HANDLE *object, struct error *error)
{
    const struct token_session *session = &vault->session;
    CK_RV result =
        session->api->C_CreateObject(session->session, template->items, template->count, object);
    return result == CKR_OK ? 0 : token_failure(session, result, "cannot write to", error);
}

int token_vault_add_record(const struct token_vault *vault, struct span bytes,
                           unsigned long *object, struct error *error)
{
    struct token_template template = {.count = 0};
    put_record(&template, vault);
    token_template_flag(&template, CKA_TOKEN, true);
    token_template_flag(&template, CKA_PRIVATE, true);
    token_template_flag(&template, CKA_MODIFIABLE, false);
    token_template_put(&template, CKA_VALUE, bytes.data, bytes.size);
    return create(vault, &template, object, error);
}

int token_vault_remove_record(const struct token_vault *vault, unsigned long object, bool *was_gone,
                              struct error *error)
{
    const struct token_session *session = &vault->session;
    CK_RV result = session->api->C_DestroyObject(session->session, object);
    *was_gone = result == CKR_OBJECT_HANDLE_INVALID;
    return result == CKR_OK ? 0 : token_failure(session, result, "cannot change", error);
}

/* The secret of an id; of no bytes: all of the label. */
static int find_secrets(const struct token_vault *vault, struct span id,
                        struct token_objects *objects, struct error *error)
{
    struct token_template wanted = {.count = 0};
    token_template_put(&wanted, CKA_CLASS, &secret_class, sizeof secret_class);
    token_template_put(&wanted, CKA_KEY_TYPE, &secret_type, sizeof secret_type);
    put_label(&wanted, vault);
    if (id.size > 0)
        token_template_put(&wanted, CKA_ID, id.data, id.size);
    return token_objects_find(&vault->session, wanted.items, wanted.count, objects, error);
}

int token_vault_put_secret(const struct token_vault *vault, struct span id, struct span secret,
                           struct error *error)
{
    static const CK_ATTRIBUTE_TYPE denied[] = {CKA_MODIFIABLE, CKA_ENCRYPT, CKA_DECRYPT,
                                               CKA_SIGN,       CKA_VERIFY,  CKA_WRAP,
                                               CKA_UNWRAP,     CKA_DERIVE};
    struct token_template template = {.count = 0};
    CK_OBJECT_HANDLE object;
    if (token_seal_check(&vault->session, error) != 0)
        return -1;
    token_template_put(&template, CKA_CLASS, &secret_class, sizeof secret_class);
    token_template_put(&template, CKA_KEY_TYPE, &secret_type, sizeof secret_type);
    put_label(&template, vault);
    token_template_put(&template, CKA_ID, id.data, id.size);
    token_template_flag(&template, CKA_TOKEN, true);
    token_template_flag(&template, CKA_PRIVATE, true);
    token_template_flag(&template, CKA_SENSITIVE, true);
    token_template_flag(&template, CKA_EXTRACTABLE, true); /* what is not, cannot be wrapped */
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
        token_template_flag(&template, denied[i], false);
    token_template_put(&template, CKA_VALUE, secret.data, secret.size);
    return create(vault, &template, &object, error);
}

int token_vault_has_secret(const struct token_vault *vault, struct span id, bool *found,
                           struct error *error)
{
    struct token_objects objects;
    if (find_secrets(vault, id, &objects, error) != 0)
        return -1;
    *found = objects.count > 0;
    return 0;
}

static bool has_id(const struct token_vault *vault, CK_OBJECT_HANDLE object, struct span id)
{
    AUTO(blob) bytes = {0};
    struct error ignored;
    return token_object_bytes(&vault->session, object, CKA_ID, &bytes, &ignored) == 0 &&
           bytes.size == id.size && (id.size == 0 || memcmp(bytes.data, id.data, id.size) == 0);
}

int token_vault_keep_secret(const struct token_vault *vault, struct span id, struct error *error)
{
    struct token_objects objects;
    bool ignored;
    if (find_secrets(vault, (struct span){NULL, 0}, &objects, error) != 0)
        return -1;
    for (CK_ULONG i = 0; i < objects.count; i++)
        if ((id.size == 0 || !has_id(vault, objects.items[i], id)) &&
            token_vault_remove_record(vault, objects.items[i], &ignored, error) != 0)
            return -1;
    return 0;
}

int token_vault_seal(const struct token_vault *vault, struct span id, size_t size,
                     const struct seal_scheme *scheme, const struct key *recipient,
                     struct span head, uint8_t *sealed, struct error *error)
{
    struct token_objects objects;
    if (find_secrets(vault, id, &objects, error) != 0)
        return -1;
    if (objects.count != 1)
        return error_set(error, ERROR_CRYPTO, "the token of '%s' has no key for '%s' any more",
                         vault->session.name, vault->label);
    return token_seal_make(&vault->session, objects.items[0], size, scheme, recipient, head, sealed,
                           error);
}
