// SPDX-License-Identifier: Apache-2.0
#include <crypto/token_object.h>
#include <crypto/token_seal.h>
#include <crypto/token_template.h>
#include <string.h>

enum { HEAD_MAX = 256, SHARED_SIZE = 32 };

/* What sealing takes, in the order of use. */
static const struct step {
    CK_MECHANISM_TYPE type;
    CK_FLAGS use;
    const char *name;
} steps[] = {
    {CKM_EC_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR, "CKM_EC_KEY_PAIR_GEN"},
    {CKM_ECDH1_DERIVE, CKF_DERIVE, "CKM_ECDH1_DERIVE"},
    {CKM_AES_ECB_ENCRYPT_DATA, CKF_DERIVE, "CKM_AES_ECB_ENCRYPT_DATA"},
    {CKM_AES_KEY_WRAP, CKF_WRAP, "CKM_AES_KEY_WRAP"},
    {CKM_AES_GCM, CKF_ENCRYPT, "CKM_AES_GCM"},
};

/* The objects of one seal, all of them of the session; 0: not there. */
struct sealing {
    const struct token_session *session;
    CK_OBJECT_HANDLE public;
    CK_OBJECT_HANDLE private;
    CK_OBJECT_HANDLE shared;
    CK_OBJECT_HANDLE cipher;
    CK_OBJECT_HANDLE wrap;
};

static void sealing_release(struct sealing *sealing)
{
    const CK_OBJECT_HANDLE objects[] = {sealing->public, sealing->private, sealing->shared,
                                        sealing->cipher, sealing->wrap};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (objects[i] != 0)
            sealing->session->api->C_DestroyObject(sealing->session->session, objects[i]);
}

int token_seal_check(const struct token_session *session, struct error *error)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        CK_MECHANISM_INFO info;
        CK_RV result = session->api->C_GetMechanismInfo(session->slot, steps[i].type, &info);
        if (result != CKR_OK || (info.flags & steps[i].use) == 0)
            return error_set(error, ERROR_CRYPTO,
                             "the token of '%s' cannot seal licences: it has no %s for that",
                             session->name, steps[i].name);
    }
    return 0;
}

static int failed(const struct sealing *sealing, CK_RV reason, struct error *error)
{
    return token_failure(sealing->session, reason, "cannot seal with", error);
}

/* What every secret of a seal has: it ends with the session, and does not leave the token. */
static void put_passing(struct token_template *template)
{
    token_template_flag(template, CKA_TOKEN, false);
    token_template_flag(template, CKA_PRIVATE, true);
    token_template_flag(template, CKA_SENSITIVE, true);
    token_template_flag(template, CKA_EXTRACTABLE, false);
}

static int draw_ephemeral(struct sealing *sealing, uint8_t point[P256_POINT_SIZE],
                          struct error *error)
{
    const struct token_session *session = sealing->session;
    CK_MECHANISM mechanism = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
    struct token_template shown = {.count = 0};
    struct token_template hidden = {.count = 0};
    bool found = false;
    token_template_flag(&shown, CKA_TOKEN, false);
    token_template_flag(&shown, CKA_PRIVATE, false);
    token_template_put(&shown, CKA_EC_PARAMS, token_p256_parameters, sizeof token_p256_parameters);
    put_passing(&hidden);
    token_template_flag(&hidden, CKA_DERIVE, true);
    CK_RV result = session->api->C_GenerateKeyPair(session->session, &mechanism, shown.items,
                                                   shown.count, hidden.items, hidden.count,
                                                   &sealing->public, &sealing->private);
    if (result != CKR_OK)
        return failed(sealing, result, error);
    if (token_object_point(session, sealing->public, point, &found, error) != 0)
        return -1;
    return found ? 0
                 : error_set(error, ERROR_CRYPTO,
                             "the token of '%s' does not show its ephemeral key", session->name);
}

/* Derives an AES key of `size` bytes that is for one use. */
static int derive(const struct sealing *sealing, CK_OBJECT_HANDLE base, CK_MECHANISM *mechanism,
                  CK_ULONG size, CK_ATTRIBUTE_TYPE use, CK_OBJECT_HANDLE *key, struct error *error)
{
    static const CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    static const CK_KEY_TYPE type = CKK_AES;
    const struct token_session *session = sealing->session;
    struct token_template template = {.count = 0};
    token_template_put(&template, CKA_CLASS, &class, sizeof class);
    token_template_put(&template, CKA_KEY_TYPE, &type, sizeof type);
    token_template_put(&template, CKA_VALUE_LEN, &size, sizeof size);
    put_passing(&template);
    token_template_flag(&template, use, true);
    CK_RV result = session->api->C_DeriveKey(session->session, mechanism, base, template.items,
                                             template.count, key);
    return result == CKR_OK ? 0 : failed(sealing, result, error);
}

static int derive_shared(struct sealing *sealing, const struct key *recipient, struct error *error)
{
    uint8_t point[P256_POINT_SIZE];
    CK_ECDH1_DERIVE_PARAMS parameters = {
        .kdf = CKD_NULL, .public_data_len = sizeof point, .public_data = point};
    CK_MECHANISM mechanism = {CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
    if (key_point(recipient, point, error) != 0)
        return -1;
    return derive(sealing, sealing->private, &mechanism, SHARED_SIZE, CKA_DERIVE, &sealing->shared,
                  error);
}

static int derive_from_label(struct sealing *sealing, const uint8_t label[SEAL_LABEL_SIZE],
                             CK_ATTRIBUTE_TYPE use, CK_OBJECT_HANDLE *key, struct error *error)
{
    uint8_t copy[SEAL_LABEL_SIZE];
    CK_KEY_DERIVATION_STRING_DATA parameters = {copy, sizeof copy};
    CK_MECHANISM mechanism = {CKM_AES_ECB_ENCRYPT_DATA, &parameters, sizeof parameters};
    memcpy(copy, label, sizeof copy);
    return derive(sealing, sealing->shared, &mechanism, AES128_KEY_SIZE, use, key, error);
}

static int derive_keys(struct sealing *sealing, const struct seal_scheme *scheme,
                       const struct key *recipient, struct error *error)
{
    if (derive_shared(sealing, recipient, error) != 0 ||
        derive_from_label(sealing, scheme->cipher_label, CKA_ENCRYPT, &sealing->cipher, error) != 0)
        return -1;
    return derive_from_label(sealing, scheme->wrap_label, CKA_WRAP, &sealing->wrap, error);
}

/* `wrapped` gets `size` bytes. */
static int wrap(const struct sealing *sealing, CK_OBJECT_HANDLE secret, uint8_t *wrapped,
                size_t size, struct error *error)
{
    const struct token_session *session = sealing->session;
    CK_MECHANISM mechanism = {CKM_AES_KEY_WRAP, NULL, 0};
    CK_ULONG written = size;
    CK_RV result = session->api->C_WrapKey(session->session, &mechanism, sealing->wrap, secret,
                                           wrapped, &written);
    if (result != CKR_OK)
        return failed(sealing, result, error);
    return written == size
               ? 0
               : error_set(error, ERROR_CRYPTO, "the key of '%s' has another size", session->name);
}

/* Encrypts `text` behind the point, with `added` authenticated. */
static int encrypt(const struct sealing *sealing, uint8_t *added, size_t added_size, uint8_t *text,
                   size_t size, uint8_t *result_bytes, struct error *error)
{
    const struct token_session *session = sealing->session;
    uint8_t iv[GCM_IV_SIZE] = {0};
    CK_GCM_PARAMS parameters = {iv, sizeof iv, 8 * sizeof iv, added, added_size, 8 * GCM_TAG_SIZE};
    CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
    CK_ULONG written = size + GCM_TAG_SIZE;
    CK_RV result = session->api->C_EncryptInit(session->session, &mechanism, sealing->cipher);
    if (result == CKR_OK)
        result = session->api->C_Encrypt(session->session, text, size, result_bytes, &written);
    if (result != CKR_OK)
        return failed(sealing, result, error);
    return written == size + GCM_TAG_SIZE
               ? 0
               : error_set(error, ERROR_CRYPTO, "the token of '%s' encrypts to another size",
                           session->name);
}

int token_seal_make(const struct token_session *session, CK_OBJECT_HANDLE secret,
                    size_t secret_size, const struct seal_scheme *scheme,
                    const struct key *recipient, struct span head, uint8_t *sealed,
                    struct error *error)
{
    uint8_t wrapped[SEAL_SECRET_MAX + SEAL_WRAP_SIZE];
    uint8_t added[HEAD_MAX + SEAL_POINT_SIZE];
    uint8_t point[P256_POINT_SIZE];
    size_t size = secret_size + SEAL_WRAP_SIZE;
    AUTO(sealing) sealing = {.session = session};
    if (secret_size > SEAL_SECRET_MAX || head.size > HEAD_MAX || !scheme->wraps)
        return error_set(error, ERROR_BUG, "a token cannot seal in this form");
    if (draw_ephemeral(&sealing, point, error) != 0 ||
        derive_keys(&sealing, scheme, recipient, error) != 0 ||
        wrap(&sealing, secret, wrapped, size, error) != 0)
        return -1;
    memcpy(sealed, point + 1, SEAL_POINT_SIZE);
    memcpy(added, head.data, head.size);
    memcpy(added + head.size, sealed, SEAL_POINT_SIZE);
    return encrypt(&sealing, added, head.size + SEAL_POINT_SIZE, wrapped, size,
                   sealed + SEAL_POINT_SIZE, error);
}
