// SPDX-License-Identifier: Apache-2.0
#include <crypto/token_object.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

enum { VALUE_MAX = 64 * 1024, DER_OCTETS = 0x04 };

const uint8_t token_p256_parameters[10] = {0x06, 0x08, 0x2a, 0x86, 0x48,
                                           0xce, 0x3d, 0x03, 0x01, 0x07};

int token_objects_find(const struct token_session *session, CK_ATTRIBUTE *wanted, CK_ULONG count,
                       struct token_objects *objects, struct error *error)
{
    CK_FUNCTION_LIST *api = session->api;
    CK_RV result = api->C_FindObjectsInit(session->session, wanted, count);
    objects->count = 0;
    if (result != CKR_OK)
        return token_failure(session, result, "cannot look for", error);
    for (CK_ULONG got = 1; result == CKR_OK && got > 0 && objects->count < TOKEN_OBJECTS_MAX;) {
        result = api->C_FindObjects(session->session, objects->items + objects->count,
                                    TOKEN_OBJECTS_MAX - objects->count, &got);
        objects->count += result == CKR_OK ? got : 0;
    }
    api->C_FindObjectsFinal(session->session);
    return result == CKR_OK ? 0 : token_failure(session, result, "cannot look for", error);
}

int token_objects_of_uri(const struct token_session *session, CK_OBJECT_CLASS class,
                         struct token_objects *objects, struct error *error)
{
    static const CK_ATTRIBUTE_TYPE named[] = {CKA_LABEL, CKA_ID};
    CK_ATTRIBUTE wanted[3] = {{CKA_CLASS, &class, sizeof class}};
    CK_ULONG count = 1;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        const CK_ATTRIBUTE *attribute = session->kit.uri_get_attribute(session->uri, named[i]);
        if (attribute != NULL)
            wanted[count++] = *attribute;
    }
    return token_objects_find(session, wanted, count, objects, error);
}

int token_object_bytes(const struct token_session *session, CK_OBJECT_HANDLE object,
                       CK_ATTRIBUTE_TYPE type, struct blob *bytes, struct error *error)
{
    CK_ATTRIBUTE attribute = {type, NULL, 0};
    CK_FUNCTION_LIST *api = session->api;
    if (api->C_GetAttributeValue(session->session, object, &attribute, 1) != CKR_OK ||
        attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION || attribute.ulValueLen == 0 ||
        attribute.ulValueLen > VALUE_MAX)
        return 0;
    size_t before = bytes->size;
    if (blob_append_fill(bytes, 0, attribute.ulValueLen, error) != 0)
        return -1;
    attribute.pValue = bytes->data + before;
    CK_RV result = api->C_GetAttributeValue(session->session, object, &attribute, 1);
    bool good = result == CKR_OK && attribute.ulValueLen <= bytes->size - before;
    bytes->size = before + (good ? attribute.ulValueLen : 0);
    return 0;
}

CK_ULONG token_object_number(const struct token_session *session, CK_OBJECT_HANDLE object,
                             CK_ATTRIBUTE_TYPE type, CK_ULONG fallback)
{
    CK_ULONG value = fallback;
    CK_ATTRIBUTE attribute = {type, &value, sizeof value};
    CK_RV result = session->api->C_GetAttributeValue(session->session, object, &attribute, 1);
    return result == CKR_OK && attribute.ulValueLen == sizeof value ? value : fallback;
}

bool token_object_flag(const struct token_session *session, CK_OBJECT_HANDLE object,
                       CK_ATTRIBUTE_TYPE type, bool fallback)
{
    CK_BBOOL value = CK_FALSE;
    CK_ATTRIBUTE attribute = {type, &value, sizeof value};
    CK_RV result = session->api->C_GetAttributeValue(session->session, object, &attribute, 1);
    return result == CKR_OK && attribute.ulValueLen == sizeof value ? value == CK_TRUE : fallback;
}

const char *token_object_kind(const struct token_session *session, CK_OBJECT_HANDLE object)
{
    AUTO(blob) parameters = {0};
    struct error ignored;
    CK_OBJECT_CLASS class = token_object_number(session, object, CKA_CLASS, CKO_VENDOR_DEFINED);
    if (class == CKO_CERTIFICATE)
        return "X.509";
    switch (token_object_number(session, object, CKA_KEY_TYPE, CK_UNAVAILABLE_INFORMATION)) {
    case CKK_EC:
        break;
    case CKK_RSA:
        return "RSA";
    case CKK_AES:
        return "AES";
    default:
        return "other";
    }
    bool is_p256 = token_object_bytes(session, object, CKA_EC_PARAMS, &parameters, &ignored) == 0 &&
                   parameters.size == sizeof token_p256_parameters &&
                   memcmp(parameters.data, token_p256_parameters, parameters.size) == 0;
    return is_p256 ? "P-256" : "EC";
}

/* An octet string in DER around the point; some tokens leave it out. */
static bool unwrap_point(struct span bytes, uint8_t point[P256_POINT_SIZE])
{
    if (bytes.size == P256_POINT_SIZE + 2 && bytes.data[0] == DER_OCTETS &&
        bytes.data[1] == P256_POINT_SIZE)
        bytes = (struct span){bytes.data + 2, P256_POINT_SIZE};
    if (bytes.size != P256_POINT_SIZE || bytes.data[0] != 4)
        return false;
    memcpy(point, bytes.data, P256_POINT_SIZE);
    return true;
}

static bool unwrap_certificate(struct span bytes, uint8_t point[P256_POINT_SIZE])
{
    const uint8_t *at = bytes.data;
    uint8_t *der = NULL;
    X509 *certificate = bytes.size == 0 ? NULL : d2i_X509(NULL, &at, (long)bytes.size);
    int size = certificate == NULL ? -1 : i2d_PUBKEY(X509_get0_pubkey(certificate), &der);
    bool good = size == (int)(sizeof p256_spki_head + P256_POINT_SIZE) &&
                memcmp(der, p256_spki_head, sizeof p256_spki_head) == 0;
    if (good)
        memcpy(point, der + sizeof p256_spki_head, P256_POINT_SIZE);
    OPENSSL_free(der);
    X509_free(certificate);
    ERR_clear_error();
    return good;
}

int token_object_point(const struct token_session *session, CK_OBJECT_HANDLE object,
                       uint8_t point[P256_POINT_SIZE], bool *found, struct error *error)
{
    AUTO(blob) bytes = {0};
    bool is_certificate = token_object_number(session, object, CKA_CLASS, 0) == CKO_CERTIFICATE;
    if (token_object_bytes(session, object, is_certificate ? CKA_VALUE : CKA_EC_POINT, &bytes,
                           error) != 0)
        return -1;
    *found = is_certificate ? unwrap_certificate(blob_span(&bytes), point)
                            : unwrap_point(blob_span(&bytes), point);
    return 0;
}
