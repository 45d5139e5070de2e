// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <crypto/token_object.h>
#include <crypto/token_store.h>
#include <crypto/token_template.h>
#include <stdlib.h>
#include <string.h>

enum { POINT_DER_SIZE = P256_POINT_SIZE + 2, DER_OCTETS = 0x04 };

static const CK_OBJECT_CLASS classes[] = {
    [TOKEN_PRIVATE_KEY] = CKO_PRIVATE_KEY,
    [TOKEN_PUBLIC_KEY] = CKO_PUBLIC_KEY,
    [TOKEN_CERTIFICATE] = CKO_CERTIFICATE,
};

void token_list_release(struct token_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        text_release(&list->entries[i].label);
        text_release(&list->entries[i].id);
        text_release(&list->entries[i].uri);
    }
    free(list->entries);
    text_release(&list->token);
    *list = (struct token_list){0};
}

/* The shortest URI that says which: token, label, id, class; and how to reach it, as the one that was given. */
static int make_uri(const struct token_session *session, CK_OBJECT_CLASS class, struct span label,
                    struct span id, char **uri, struct error *error)
{
    const struct token_library *kit = &session->kit;
    P11KitUri *made = kit->uri_new();
    AUTO_TEXT text = NULL;
    if (made == NULL)
        return error_memory(error);
    CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &class, sizeof class},
                                 {CKA_LABEL, (void *)(uintptr_t)label.data, label.size},
                                 {CKA_ID, (void *)(uintptr_t)id.data, id.size}};
    memcpy(kit->uri_get_token_info(made)->label, session->token.label, sizeof session->token.label);
    bool good = true;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (attributes[i].ulValueLen > 0)
            good = good && kit->uri_set_attribute(made, &attributes[i]) == P11_KIT_URI_OK;
    good = good && kit->uri_format(made, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, &text) == P11_KIT_URI_OK;
    kit->uri_free(made);
    if (!good)
        return error_set(error, ERROR_CRYPTO, "an object of '%s' cannot be named by a URI",
                         session->name);
    AUTO(blob) whole = {0};
    if (blob_append_text(&whole, error, "%s%s", text, session->query) != 0)
        return -1;
    return text_copy((const char *)whole.data, uri, error);
}

static int describe(const struct token_session *session, CK_OBJECT_HANDLE object,
                    struct token_entry *entry, struct error *error)
{
    AUTO(blob) label = {0};
    AUTO(blob) id = {0};
    if (token_object_bytes(session, object, CKA_LABEL, &label, error) != 0 ||
        token_object_bytes(session, object, CKA_ID, &id, error) != 0)
        return -1;
    entry->label = calloc(1, label.size + 1);
    entry->id = calloc(1, 2 * id.size + 1);
    if (entry->label == NULL || entry->id == NULL)
        return error_memory(error);
    if (label.size > 0)
        memcpy(entry->label, label.data, label.size);
    text_make_printable(entry->label);
    hex_encode(blob_span(&id), entry->id);
    entry->kind = token_object_kind(session, object);
    entry->may_sign =
        entry->class == TOKEN_PRIVATE_KEY && token_object_flag(session, object, CKA_SIGN, true);
    return make_uri(session, classes[entry->class], blob_span(&label), blob_span(&id), &entry->uri,
                    error);
}

static int add_class(const struct token_session *session, enum token_class class,
                     struct token_list *list, struct error *error)
{
    struct token_objects objects;
    if (token_objects_of_uri(session, classes[class], &objects, error) != 0)
        return -1;
    struct token_entry *entries =
        realloc(list->entries, (list->count + objects.count + 1) * sizeof *entries);
    if (entries == NULL)
        return error_memory(error);
    list->entries = entries;
    for (CK_ULONG i = 0; i < objects.count; i++) {
        struct token_entry *entry = &list->entries[list->count++];
        *entry = (struct token_entry){.class = class};
        if (describe(session, objects.items[i], entry, error) != 0)
            return -1;
    }
    return 0;
}

static int list_all(struct token_session *session, const struct passphrase *secrets,
                    struct token_list *list, struct error *error)
{
    char label[TOKEN_LABEL_TEXT];
    bool has_pin = token_session_has_pin(session, secrets);
    token_field_text(session->token.label, sizeof session->token.label, label);
    list->hides_private = !has_pin;
    if (text_copy(label, &list->token, error) != 0 ||
        (has_pin && token_session_login(session, secrets, error) != 0))
        return -1;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (add_class(session, (enum token_class)i, list, error) != 0)
            return -1;
    return 0;
}

int token_list_load(const char *uri, const struct passphrase *secrets, struct token_list *list,
                    struct error *error)
{
    struct token_session session;
    *list = (struct token_list){0};
    int result = token_session_open(uri, false, &session, error);
    if (result == 0)
        result = list_all(&session, secrets, list, error);
    token_session_release(&session);
    return result;
}

/* What both halves have. */
static void put_naming(struct token_template *template, const struct token_naming *naming)
{
    token_template_flag(template, CKA_TOKEN, true);
    token_template_put(template, CKA_LABEL, naming->label, strlen(naming->label));
    token_template_put(template, CKA_ID, naming->id.data, naming->id.size);
}

static void put_private_uses(struct token_template *template)
{
    token_template_flag(template, CKA_PRIVATE, true);
    token_template_flag(template, CKA_SENSITIVE, true);
    token_template_flag(template, CKA_EXTRACTABLE, false);
    token_template_flag(template, CKA_SIGN, true);
}

static void put_public_uses(struct token_template *template)
{
    token_template_flag(template, CKA_PRIVATE, false);
    token_template_flag(template, CKA_VERIFY, true);
    token_template_put(template, CKA_EC_PARAMS, token_p256_parameters,
                       sizeof token_p256_parameters);
}

/* Two keys of one name could not be told apart afterwards. */
static int check_free(const struct token_session *session, const struct token_naming *naming,
                      struct error *error)
{
    struct token_objects objects;
    for (size_t i = TOKEN_PRIVATE_KEY; i <= TOKEN_PUBLIC_KEY; i++) {
        CK_OBJECT_CLASS class = classes[i];
        struct token_template label = {.count = 0};
        struct token_template id = {.count = 0};
        token_template_put(&label, CKA_CLASS, &class, sizeof class);
        token_template_put(&id, CKA_CLASS, &class, sizeof class);
        token_template_put(&label, CKA_LABEL, naming->label, strlen(naming->label));
        token_template_put(&id, CKA_ID, naming->id.data, naming->id.size);
        if (token_objects_find(session, label.items, label.count, &objects, error) != 0)
            return -1;
        if (objects.count > 0)
            return error_set(error, ERROR_CRYPTO, "the token has a key '%s' already",
                             naming->label);
        if (token_objects_find(session, id.items, id.count, &objects, error) != 0)
            return -1;
        if (objects.count > 0)
            return error_set(error, ERROR_CRYPTO, "the token has a key of that id already");
    }
    return 0;
}

static int open_for_writing(const char *uri, const struct passphrase *secrets,
                            const struct token_naming *naming, struct token_session *session,
                            struct error *error)
{
    if (token_session_open(uri, true, session, error) != 0 ||
        token_session_login(session, secrets, error) != 0)
        return -1;
    return check_free(session, naming, error);
}

static int generate(const struct token_session *session, const struct token_naming *naming,
                    struct key *public, struct error *error)
{
    CK_MECHANISM mechanism = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
    CK_OBJECT_HANDLE public_object;
    CK_OBJECT_HANDLE private_object;
    struct token_template shown = {.count = 0};
    struct token_template hidden = {.count = 0};
    uint8_t point[P256_POINT_SIZE];
    bool found;
    put_naming(&shown, naming);
    put_public_uses(&shown);
    put_naming(&hidden, naming);
    put_private_uses(&hidden);
    CK_RV result = session->api->C_GenerateKeyPair(session->session, &mechanism, shown.items,
                                                   shown.count, hidden.items, hidden.count,
                                                   &public_object, &private_object);
    if (result != CKR_OK)
        return token_failure(session, result, "cannot make a key in", error);
    int status = token_object_point(session, public_object, point, &found, error);
    if (status == 0 && !found)
        status = error_set(error, ERROR_CRYPTO,
                           "the token of '%s' does not show its new public key", session->name);
    if (status == 0)
        status = key_set_point(point, session->name, public, error);
    if (status != 0) {
        session->api->C_DestroyObject(session->session, private_object);
        session->api->C_DestroyObject(session->session, public_object);
    }
    return status;
}

int token_generate(const char *uri, const struct passphrase *secrets,
                   const struct token_naming *naming, struct key *public, char **made,
                   struct error *error)
{
    struct token_session session;
    struct span label = {(const uint8_t *)naming->label, strlen(naming->label)};
    int result = open_for_writing(uri, secrets, naming, &session, error);
    if (result == 0)
        result = generate(&session, naming, public, error);
    if (result == 0)
        result = make_uri(&session, CKO_PRIVATE_KEY, label, naming->id, made, error);
    token_session_release(&session);
    return result;
}

static int create(const struct token_session *session, const struct token_template *template,
                  CK_OBJECT_HANDLE *object, struct error *error)
{
    struct token_template copy = *template;
    CK_RV result = session->api->C_CreateObject(session->session, copy.items, copy.count, object);
    return result == CKR_OK ? 0 : token_failure(session, result, "cannot put a key into", error);
}

/* Both halves or none. */
static int create_both(const struct token_session *session, const struct token_naming *naming,
                       struct span scalar, const uint8_t point[P256_POINT_SIZE],
                       struct error *error)
{
    static const CK_KEY_TYPE type = CKK_EC;
    uint8_t der[POINT_DER_SIZE] = {DER_OCTETS, P256_POINT_SIZE};
    CK_OBJECT_HANDLE private_object;
    CK_OBJECT_HANDLE public_object;
    struct token_template shown = {.count = 0};
    struct token_template hidden = {.count = 0};
    memcpy(der + 2, point, P256_POINT_SIZE);
    token_template_put(&shown, CKA_CLASS, &classes[TOKEN_PUBLIC_KEY], sizeof *classes);
    token_template_put(&shown, CKA_KEY_TYPE, &type, sizeof type);
    put_naming(&shown, naming);
    put_public_uses(&shown);
    token_template_put(&shown, CKA_EC_POINT, der, sizeof der);
    token_template_put(&hidden, CKA_CLASS, &classes[TOKEN_PRIVATE_KEY], sizeof *classes);
    token_template_put(&hidden, CKA_KEY_TYPE, &type, sizeof type);
    put_naming(&hidden, naming);
    put_private_uses(&hidden);
    token_template_put(&hidden, CKA_EC_PARAMS, token_p256_parameters, sizeof token_p256_parameters);
    token_template_put(&hidden, CKA_VALUE, scalar.data, scalar.size);
    if (create(session, &shown, &public_object, error) != 0)
        return -1;
    if (create(session, &hidden, &private_object, error) == 0)
        return 0;
    session->api->C_DestroyObject(session->session, public_object);
    return -1;
}

int token_import(const char *uri, const struct passphrase *secrets, const struct key *key,
                 const struct token_naming *naming, char **made, struct error *error)
{
    struct token_session session;
    AUTO(blob) scalar = {0};
    uint8_t point[P256_POINT_SIZE];
    struct span label = {(const uint8_t *)naming->label, strlen(naming->label)};
    if (key_scalar(key, &scalar, error) != 0 || key_point(key, point, error) != 0)
        return -1;
    int result = open_for_writing(uri, secrets, naming, &session, error);
    if (result == 0)
        result = create_both(&session, naming, blob_span(&scalar), point, error);
    if (result == 0)
        result = make_uri(&session, CKO_PRIVATE_KEY, label, naming->id, made, error);
    token_session_release(&session);
    return result;
}
