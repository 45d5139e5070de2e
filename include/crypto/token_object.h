// SPDX-License-Identifier: Apache-2.0
/*
 * Objects of a token: finding them, and what they say of themselves. For the files of this room that speak PKCS#11.
 */
#ifndef CRYPTO_TOKEN_OBJECT_H
#define CRYPTO_TOKEN_OBJECT_H

#include <crypto/key_plain.h>
#include <crypto/token_session.h>

#define TOKEN_OBJECTS_MAX 256

struct token_objects {
    CK_OBJECT_HANDLE items[TOKEN_OBJECTS_MAX];
    CK_ULONG count;
};

/* The parameters of P-256: its name in DER. */
extern const uint8_t token_p256_parameters[10];

/* All objects that have these attributes. Error: ERROR_CRYPTO, the token refuses. */
int token_objects_find(const struct token_session *session, CK_ATTRIBUTE *wanted, CK_ULONG count,
                       struct token_objects *objects, struct error *error) must_check;

/* Objects of a class with the label and the id of the URI. Error: ERROR_CRYPTO. */
int token_objects_of_uri(const struct token_session *session, CK_OBJECT_CLASS class,
                         struct token_objects *objects, struct error *error) must_check;

/* Appends an attribute; one that the object does not have, or does not show, appends nothing. Error: out of memory. */
int token_object_bytes(const struct token_session *session, CK_OBJECT_HANDLE object,
                       CK_ATTRIBUTE_TYPE type, struct blob *bytes, struct error *error) must_check;

/* Attributes of fixed size; `fallback` where the object does not have them. */
CK_ULONG token_object_number(const struct token_session *session, CK_OBJECT_HANDLE object,
                             CK_ATTRIBUTE_TYPE type, CK_ULONG fallback);
bool token_object_flag(const struct token_session *session, CK_OBJECT_HANDLE object,
                       CK_ATTRIBUTE_TYPE type, bool fallback);

/* What kind of key: `P-256`, `EC`, `RSA`, ... */
const char *token_object_kind(const struct token_session *session, CK_OBJECT_HANDLE object);

/*
 * The public point that an object holds: a key by its CKA_EC_POINT, a certificate by its key. `*found` is false where it
 * has none. Error: out of memory.
 */
int token_object_point(const struct token_session *session, CK_OBJECT_HANDLE object,
                       uint8_t point[P256_POINT_SIZE], bool *found, struct error *error) must_check;

#endif
