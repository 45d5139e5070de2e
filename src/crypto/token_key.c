// SPDX-License-Identifier: Apache-2.0
#include <base/text.h>
#include <crypto/token_key.h>
#include <crypto/token_object.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_TEXT = 400 };

struct token_key {
    struct token_session session;
    CK_OBJECT_HANDLE object;
    bool always_authenticate; /* a login for each signature */
};

void token_public_release(struct token_public *public)
{
    text_release(&public->name);
}

bool token_uri_is_public(const char *uri)
{
    const char *end = uri + strcspn(uri, "?");
    const char *type = strstr(uri, "type=");
    while (type != NULL && type < end && type[-1] != ':' && type[-1] != ';')
        type = strstr(type + 1, "type=");
    return type != NULL && type < end &&
           (strncmp(type + 5, "public", 6) == 0 || strncmp(type + 5, "cert", 4) == 0);
}

/* The labels of all objects of a class, for who misspelt one. */
static void list_labels(const struct token_session *session, CK_OBJECT_CLASS class,
                        char text[LIST_TEXT])
{
    struct token_objects objects;
    struct error ignored;
    CK_ATTRIBUTE wanted = {CKA_CLASS, &class, sizeof class};
    text[0] = '\0';
    if (token_objects_find(session, &wanted, 1, &objects, &ignored) != 0)
        return;
    for (CK_ULONG i = 0; i < objects.count; i++) {
        AUTO(blob) label = {0};
        size_t length = strlen(text);
        if (token_object_bytes(session, objects.items[i], CKA_LABEL, &label, &ignored) == 0)
            snprintf(text + length, LIST_TEXT - length, "%s'%.*s'", length == 0 ? "" : ", ",
                     (int)label.size, label.size == 0 ? "" : (const char *)label.data);
    }
}

static int find_private(const struct token_session *session, CK_OBJECT_HANDLE *object,
                        struct error *error)
{
    struct token_objects objects;
    char labels[LIST_TEXT];
    if (token_objects_of_uri(session, CKO_PRIVATE_KEY, &objects, error) != 0)
        return -1;
    if (objects.count > 1)
        return error_set(error, ERROR_CRYPTO,
                         "%lu private keys match '%s': say which with id=; 'otpc key list' shows "
                         "them",
                         objects.count, session->name);
    if (objects.count == 1) {
        *object = objects.items[0];
        return 0;
    }
    list_labels(session, CKO_PRIVATE_KEY, labels);
    return error_set(error, ERROR_CRYPTO, "no private key matches '%s'; in that token there is: %s",
                     session->name, labels[0] == '\0' ? "none" : labels);
}

static int check_kind(const struct token_session *session, CK_OBJECT_HANDLE object,
                      struct error *error)
{
    const char *kind = token_object_kind(session, object);
    if (strcmp(kind, "P-256") == 0 || strcmp(kind, "X.509") == 0)
        return 0;
    return error_set(error, ERROR_CRYPTO, "'%s' is %s key, a P-256 key is needed", session->name,
                     strcmp(kind, "EC") == 0    ? "an elliptic-curve"
                     : strcmp(kind, "RSA") == 0 ? "an RSA"
                                                : "another");
}

/* The point of one of the objects; false where none of them has one. */
static int first_point(const struct token_session *session, const struct token_objects *objects,
                       uint8_t point[P256_POINT_SIZE], bool *found, struct error *error)
{
    *found = false;
    for (CK_ULONG i = 0; i < objects->count && !*found; i++)
        if (token_object_point(session, objects->items[i], point, found, error) != 0)
            return -1;
    return 0;
}

/* Looks among objects of a class that have the id of a private key, or where it has none, its label. */
static int find_companion(const struct token_session *session, CK_OBJECT_HANDLE object,
                          CK_OBJECT_CLASS class, uint8_t point[P256_POINT_SIZE], bool *found,
                          struct error *error)
{
    struct token_objects objects;
    AUTO(blob) value = {0};
    CK_ATTRIBUTE_TYPE type = CKA_ID;
    if (token_object_bytes(session, object, type, &value, error) != 0)
        return -1;
    if (value.size == 0)
        type = CKA_LABEL;
    if (value.size == 0 && token_object_bytes(session, object, type, &value, error) != 0)
        return -1;
    *found = false;
    if (value.size == 0)
        return 0;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class}, {type, value.data, value.size}};
    if (token_objects_find(session, wanted, 2, &objects, error) != 0)
        return -1;
    return first_point(session, &objects, point, found, error);
}

static int find_point(const struct token_session *session, CK_OBJECT_HANDLE object,
                      uint8_t point[P256_POINT_SIZE], struct error *error)
{
    static const CK_OBJECT_CLASS classes[] = {CKO_PUBLIC_KEY, CKO_CERTIFICATE};
    bool found;
    if (token_object_point(session, object, point, &found, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof classes / sizeof *classes && !found; i++)
        if (find_companion(session, object, classes[i], point, &found, error) != 0)
            return -1;
    if (found)
        return 0;
    return error_set(error, ERROR_CRYPTO,
                     "the token holds no public half of '%s': put its public key or certificate "
                     "there, with the same id",
                     session->name);
}

static int open_key(const char *uri, const struct passphrase *secrets, struct token_key *key,
                    struct token_public *public, struct error *error)
{
    struct token_session *session = &key->session;
    if (token_session_open(uri, false, session, error) != 0 ||
        token_session_login(session, secrets, error) != 0 ||
        find_private(session, &key->object, error) != 0 ||
        check_kind(session, key->object, error) != 0)
        return -1;
    if (!token_object_flag(session, key->object, CKA_SIGN, true))
        return error_set(error, ERROR_CRYPTO, "'%s' may not sign: its CKA_SIGN is false",
                         session->name);
    key->always_authenticate =
        token_object_flag(session, key->object, CKA_ALWAYS_AUTHENTICATE, false);
    if (key->always_authenticate && token_session_get_pin(session, secrets, error) != 0)
        return -1;
    if (!key->always_authenticate)
        blob_release(&session->pin);
    if (find_point(session, key->object, public->point, error) != 0)
        return -1;
    return text_copy(session->name, &public->name, error);
}

int token_key_open(const char *uri, const struct passphrase *secrets, struct token_key **key,
                   struct token_public *public, struct error *error)
{
    *key = calloc(1, sizeof **key);
    if (*key == NULL)
        return error_memory(error);
    if (open_key(uri, secrets, *key, public, error) == 0)
        return 0;
    token_key_release(*key);
    *key = NULL;
    return -1;
}

void token_key_release(struct token_key *key)
{
    if (key == NULL)
        return;
    token_session_release(&key->session);
    free(key);
}

/* Looks for the point that a URI names among objects of a class; several that differ are refused. */
static int find_public(const struct token_session *session, CK_OBJECT_CLASS class,
                       uint8_t point[P256_POINT_SIZE], bool *found, struct error *error)
{
    struct token_objects objects;
    *found = false;
    if (token_objects_of_uri(session, class, &objects, error) != 0)
        return -1;
    for (CK_ULONG i = 0; i < objects.count; i++) {
        uint8_t other[P256_POINT_SIZE];
        bool has_point;
        if (check_kind(session, objects.items[i], error) != 0 ||
            token_object_point(session, objects.items[i], other, &has_point, error) != 0)
            return -1;
        if (*found && has_point && memcmp(point, other, sizeof other) != 0)
            return error_set(error, ERROR_CRYPTO,
                             "%lu public keys match '%s': say which with id=; 'otpc key list' "
                             "shows them",
                             objects.count, session->name);
        if (has_point)
            memcpy(point, other, sizeof other);
        *found = *found || has_point;
    }
    return 0;
}

static int find_any_public(const struct token_session *session, uint8_t point[P256_POINT_SIZE],
                           bool *found, struct error *error)
{
    if (find_public(session, CKO_PUBLIC_KEY, point, found, error) != 0)
        return -1;
    return *found ? 0 : find_public(session, CKO_CERTIFICATE, point, found, error);
}

static int no_public(const struct token_session *session, struct error *error)
{
    char labels[LIST_TEXT];
    list_labels(session, CKO_PUBLIC_KEY, labels);
    return error_set(error, ERROR_CRYPTO, "no public key matches '%s'; in that token there is: %s",
                     session->name, labels[0] == '\0' ? "none" : labels);
}

/* As of a key that has no public object of its own. */
static int read_private(const struct token_session *session, uint8_t point[P256_POINT_SIZE],
                        struct error *error)
{
    CK_OBJECT_HANDLE object;
    if (find_private(session, &object, error) != 0 || check_kind(session, object, error) != 0)
        return -1;
    return find_point(session, object, point, error);
}

static int read_public(struct token_session *session, const struct passphrase *secrets,
                       uint8_t point[P256_POINT_SIZE], struct error *error)
{
    bool found;
    bool only_public = token_uri_is_public(session->name);
    if (find_any_public(session, point, &found, error) != 0)
        return -1;
    if (found)
        return 0;
    if (only_public && !token_session_has_pin(session, secrets))
        return no_public(session, error);
    if (token_session_login(session, secrets, error) != 0 ||
        find_any_public(session, point, &found, error) != 0)
        return -1;
    if (found)
        return 0;
    return only_public ? no_public(session, error) : read_private(session, point, error);
}

int token_key_public(const char *uri, const struct passphrase *secrets, struct token_public *public,
                     struct error *error)
{
    struct token_session session;
    int result = token_session_open(uri, false, &session, error);
    if (result == 0)
        result = read_public(&session, secrets, public->point, error);
    if (result == 0)
        result = text_copy(session.name, &public->name, error);
    token_session_release(&session);
    return result;
}

/* A key that wants a login for each signature gets the PIN again. */
static CK_RV sign_once(const struct token_key *key, const uint8_t digest[SHA256_SIZE],
                       uint8_t signature[64], CK_ULONG *size)
{
    const struct token_session *session = &key->session;
    CK_FUNCTION_LIST *api = session->api;
    CK_MECHANISM mechanism = {CKM_ECDSA, NULL, 0};
    uint8_t copy[SHA256_SIZE];
    memcpy(copy, digest, sizeof copy);
    CK_RV result = api->C_SignInit(session->session, &mechanism, key->object);
    if (result == CKR_OK && key->always_authenticate)
        result = api->C_Login(session->session, CKU_CONTEXT_SPECIFIC, session->pin.data,
                              session->pin.size);
    if (result == CKR_OK)
        result = api->C_Sign(session->session, copy, sizeof copy, signature, size);
    return result;
}

int token_key_sign(const struct token_key *key, const uint8_t digest[SHA256_SIZE],
                   uint8_t signature[64], struct error *error)
{
    CK_ULONG size = 64;
    CK_RV result = sign_once(key, digest, signature, &size);
    if (result == CKR_KEY_FUNCTION_NOT_PERMITTED)
        return error_set(error, ERROR_CRYPTO, "'%s' may not sign", key->session.name);
    if (result != CKR_OK)
        return token_failure(&key->session, result, "cannot sign with", error);
    if (size != 64)
        return error_set(error, ERROR_CRYPTO, "'%s' signs with %lu bytes, not 64",
                         key->session.name, size);
    return 0;
}
