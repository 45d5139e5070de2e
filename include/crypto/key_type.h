// SPDX-License-Identifier: Apache-2.0
/*
 * The types of keys that images are signed and encrypted with.
 */
#ifndef CRYPTO_KEY_TYPE_H
#define CRYPTO_KEY_TYPE_H

#include <crypto/digest.h>

enum key_type {
    KEY_P256,
    KEY_P384,
    KEY_RSA2048,
    KEY_RSA3072,
    KEY_ED25519,
    KEY_X25519,
    KEY_AES128, /* wraps keys */
    KEY_AES256,
    KEY_TYPES,
};

/* Sets of types, for what a place takes. */
#define KEY_BIT(type)   (1u << (type))
#define KEYS_P256       KEY_BIT(KEY_P256)
#define KEYS_CURVES     (KEYS_P256 | KEY_BIT(KEY_P384)) /* of a scalar and a point X Y */
#define KEYS_RSA        (KEY_BIT(KEY_RSA2048) | KEY_BIT(KEY_RSA3072))
#define KEYS_25519      (KEY_BIT(KEY_ED25519) | KEY_BIT(KEY_X25519))
#define KEYS_AES        (KEY_BIT(KEY_AES128) | KEY_BIT(KEY_AES256))
#define KEYS_SIGNING    (KEYS_CURVES | KEYS_RSA | KEY_BIT(KEY_ED25519))
#define KEYS_ENCRYPTION (KEYS_P256 | KEY_BIT(KEY_X25519) | KEY_BIT(KEY_RSA2048) | KEYS_AES)
#define KEYS_PAIRS      (KEYS_CURVES | KEYS_RSA | KEYS_25519) /* all that have a public half */
#define KEYS_ALL        (KEYS_PAIRS | KEYS_AES)

/* The name of a type as options have it, such as "ecdsa-p256"; and one to be read, such as "P-256". */
const char *key_type_name(enum key_type type);
const char *key_type_title(enum key_type type);

/* What a set of types, or a type alone, is called in a message, such as "a P-256 key". */
const char *key_types_title(unsigned types);

/* Bytes of the public key as images hold it, see key_public_der(). */
size_t key_type_public_size(enum key_type type);

/* Bytes of the longest signature, 0: does not sign. */
size_t key_type_signature_size(enum key_type type);

/* Bytes of the numbers of an elliptic curve, else 0. */
size_t key_type_number_size(enum key_type type);

/* Bytes of a secret that is a number of a curve, or bytes alone; of RSA 0. */
size_t key_type_secret_size(enum key_type type);

#endif
