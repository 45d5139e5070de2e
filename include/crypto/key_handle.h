// SPDX-License-Identifier: Apache-2.0
/*
 * Keys as the library holds them: telling their types, and making them of numbers.
 */
#ifndef CRYPTO_KEY_HANDLE_H
#define CRYPTO_KEY_HANDLE_H

#include <base/run.h>
#include <crypto/key_type.h>
#include <openssl/evp.h>

enum { KEY_NUMBER_MAX = 48, KEY_POINT_MAX = 2 * KEY_NUMBER_MAX + 1 };

/* KEY_TYPES: none that is known. */
enum key_type key_handle_type(const EVP_PKEY *key);

/* What a key is, for who wanted another: "an RSA key of 4096 bits". */
void key_handle_describe(const EVP_PKEY *key, char *text, size_t size);

/* Whether a secret scalar is one of the curve: not 0, and below its order. */
bool key_handle_in_range(enum key_type type, const BIGNUM *scalar);

/* The point that belongs to a secret scalar, 04 X Y. */
bool key_handle_point(enum key_type type, const BIGNUM *scalar, uint8_t point[KEY_POINT_MAX]);

/* A key on a curve, NULL where the library refuses. Without a scalar it is a public key. */
EVP_PKEY *key_handle_assemble(enum key_type type, const BIGNUM *scalar, const uint8_t *point);
EVP_PKEY *key_handle_from_scalar(enum key_type type, const BIGNUM *scalar);

/* A key whose secret is bytes alone, key_type_secret_size() of them: of X25519, Ed25519 or AES. NULL: the library refuses. */
EVP_PKEY *key_handle_from_bytes(enum key_type type, const uint8_t *secret);

/* A fresh key. NULL: ERROR_CRYPTO. */
EVP_PKEY *key_handle_generate(const struct random_source *random, enum key_type type,
                              struct error *error);

#endif
