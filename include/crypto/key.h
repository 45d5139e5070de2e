// SPDX-License-Identifier: Apache-2.0
/*
 * P-256 keys in files, and in tokens.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include <base/passphrase.h>
#include <base/run.h>
#include <crypto/digest.h>
#include <crypto/key_plain.h>

/* Room for the text of a fingerprint. */
#define FINGERPRINT_TEXT (2 * SHA256_SIZE + 1)

#define KEY_SHORT_SIZE 70          /* key_private_short() */
#define KEY_FILE_LIMIT (64 * 1024) /* larger files are no keys */

struct token_key;

struct key {
    void *handle;
    char *path;
    bool private_half;
    struct token_key *token; /* where the private half stays, or NULL: here */
};

/* Whether there is such a file; of what a `pkcs11:` URI names nothing is known before it is loaded. */
bool key_path_exists(const char *path);

/*
 * Loads a private or public key: PEM or DER; SEC1, PKCS#8, encrypted PKCS#8 or SubjectPublicKeyInfo; or the
 * short form. A path that is a `pkcs11:` URI names a private key in a token, to sign with, or a public one by its type.
 * Errors: ERROR_FILE, cannot be read; ERROR_CRYPTO, no key in it, wrong passphrase, not on the curve P-256, or two halves
 * that do not belong together; as token_key_open().
 */
int key_load(const char *path, const struct passphrase *passphrase, struct key *key,
             struct error *error) must_check;

/* As key_load(), where the public half is enough: of a key in a token only that is taken, most often without its PIN. */
int key_load_public(const char *path, const struct passphrase *passphrase, struct key *key,
                    struct error *error) must_check;

/* As key_load(), from memory; `path` is for messages. */
int key_parse(struct span bytes, const char *path, const struct passphrase *passphrase,
              struct key *key, struct error *error) must_check;

/* The key pair of a secret scalar, big-endian. Error: ERROR_CRYPTO, it is 0 or not below the order. */
int key_set_scalar(const uint8_t scalar[P256_SCALAR_SIZE], const char *path, struct key *key,
                   struct error *error) must_check;

/* The public key of a point, 04 X Y. Errors: ERROR_INVALID, it is not on the curve; ERROR_CRYPTO. */
int key_set_point(const uint8_t point[P256_POINT_SIZE], const char *path, struct key *key,
                  struct error *error) must_check;

/* Whether these bytes have the form of key_private_short(), and no other. */
bool key_is_short(struct span bytes);

/* A fresh key pair. Error: ERROR_CRYPTO. */
int key_generate(const struct random_source *random, struct key *key,
                 struct error *error) must_check;
void key_release(struct key *key);

/* The public point, 04 X Y. Error: ERROR_CRYPTO. */
int key_point(const struct key *key, uint8_t point[P256_POINT_SIZE],
              struct error *error) must_check;

/* Appends the SubjectPublicKeyInfo, 91 bytes of DER. Error: ERROR_CRYPTO. */
int key_public_der(const struct key *key, struct blob *der, struct error *error) must_check;

/* SHA-256 of the SubjectPublicKeyInfo, as in TLV 0x01. Error: ERROR_CRYPTO. */
int key_fingerprint(const struct key *key, uint8_t fingerprint[SHA256_SIZE],
                    struct error *error) must_check;

/* SHA-256 of X Y, as debug authentication uses it. Error: ERROR_CRYPTO. */
int key_point_hash(const struct key *key, uint8_t hash[SHA256_SIZE],
                   struct error *error) must_check;

/* The fingerprint as text, "" where that fails. */
void key_fingerprint_text(const struct key *key, char text[FINGERPRINT_TEXT]);

/*
 * Sets ERROR_CRYPTO: the private half of this key is not to be had, since it is a public key, or since it stays in its
 * token; returns -1.
 */
int key_refuse_private(const struct key *key, struct error *error);

/*
 * Appends the private key as ST's devices read it from option-byte keys: PKCS#8 (138 bytes) without the public point,
 * the lengths mended, 70 bytes. Error: ERROR_CRYPTO, no private half, or it stays in its token.
 */
int key_private_short(const struct key *key, struct blob *bytes, struct error *error) must_check;

/* Appends the secret scalar, 32 bytes big-endian. Error: ERROR_CRYPTO, no private half, or it stays in its token. */
int key_scalar(const struct key *key, struct blob *bytes, struct error *error) must_check;

/* Appends PEM text: PKCS#8, not encrypted, or the public half. Error: ERROR_CRYPTO. */
int key_private_pem(const struct key *key, struct blob *pem, struct error *error) must_check;
int key_public_pem(const struct key *key, struct blob *pem, struct error *error) must_check;

#endif
