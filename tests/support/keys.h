// SPDX-License-Identifier: Apache-2.0
/*
 * TEST KEYS. They are made from labels that stand in the tests, everybody can make them: never use one for anything.
 *
 * No key lies in a file of the source tree; the tests write them where they need them, with OpenSSL alone.
 */
#ifndef SUPPORT_KEYS_H
#define SUPPORT_KEYS_H

#include "scratch.h"
#include <openssl/evp.h>

/* The P-256 key whose scalar is the SHA-256 of `label`; the caller frees it. */
EVP_PKEY *test_key(const char *label);

enum test_key_form {
    TEST_KEY_PKCS8,     /* PEM */
    TEST_KEY_PKCS8_DER, /* DER */
    TEST_KEY_SEC1,      /* PEM */
    TEST_KEY_SEC1_DER,  /* DER */
    TEST_KEY_SEC1_PARAMETERS, /* PEM, an EC PARAMETERS block in front, as `openssl ecparam -genkey` writes */
    TEST_KEY_ENCRYPTED,      /* PEM, PKCS#8 with the passphrase below */
    TEST_KEY_ENCRYPTED_DER,  /* DER, likewise */
    TEST_KEY_SEC1_ENCRYPTED, /* PEM with a Proc-Type header, likewise */
    TEST_KEY_PUBLIC,         /* PEM, SubjectPublicKeyInfo */
    TEST_KEY_PUBLIC_DER,     /* DER */
};

#define TEST_PASSPHRASE "correct horse"

/* Writes any key in any form; returns the path. */
const char *test_key_write(struct scratch *scratch, const char *name, EVP_PKEY *key,
                           enum test_key_form form);

/* Makes test_key(label), writes it, forgets it. */
const char *test_key_file(struct scratch *scratch, const char *name, const char *label,
                          enum test_key_form form);

/* SubjectPublicKeyInfo of a key, and its SHA-256. */
void test_key_spki(EVP_PKEY *key, struct blob *der);
void test_key_hash(EVP_PKEY *key, uint8_t hash[32]);

/* Whether the DER signature over a digest verifies. */
bool test_key_verifies(EVP_PKEY *key, const uint8_t digest[32], struct span der);

/* Whether r and s, 32 bytes each, verify as a signature by test_key(label). */
bool test_key_verifies_numbers(const char *label, const uint8_t digest[32],
                               const uint8_t numbers[64]);

/* SHA-256 by OpenSSL. */
void test_sha256(struct span bytes, uint8_t value[32]);

/* AES-128-CTR with a zero counter, in place. */
void test_aes_ctr(const uint8_t key[16], uint8_t *bytes, size_t size);

/*
 * Takes the value of TLV 0x32 apart by a way of its own: ECDH, HKDF-SHA256 written out with HMAC, HMAC, AES-CTR.
 * Returns false where the tag does not match.
 */
bool test_ecies_unwrap(EVP_PKEY *recipient, const uint8_t wrapped[113], uint8_t content_key[16]);

#endif
