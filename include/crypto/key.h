// SPDX-License-Identifier: Apache-2.0
/*
 * Keys in files, and in tokens. Where no types are named, a key is one on P-256.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include <base/passphrase.h>
#include <base/run.h>
#include <crypto/key_plain.h>
#include <crypto/key_raw.h>
#include <crypto/key_type.h>

/* Room for the text of a fingerprint. */
#define FINGERPRINT_TEXT (2 * SHA256_SIZE + 1)

#define X25519_SIZE    32
#define KEY_SHORT_SIZE 70          /* key_private_short() */
#define KEY_FILE_LIMIT (64 * 1024) /* larger files are no keys */

struct token_key;

struct key {
    void *handle;
    enum key_type type;
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

/*
 * As key_load(), where keys of other types are taken as well: `types` is a set of KEY_BIT(). A key that wraps keys is a
 * file of 16 or 32 bytes, or base64 of them. A token has keys on P-256 only.
 */
int key_load_of(const char *path, unsigned types, const struct passphrase *passphrase,
                struct key *key, struct error *error) must_check;

/* As key_load(), where the public half is enough: of a key in a token only that is taken, most often without its PIN. */
int key_load_public(const char *path, const struct passphrase *passphrase, struct key *key,
                    struct error *error) must_check;

int key_load_public_of(const char *path, unsigned types, const struct passphrase *passphrase,
                       struct key *key, struct error *error) must_check;

/* As key_load(), from memory; `path` is for messages. */
int key_parse(struct span bytes, const char *path, const struct passphrase *passphrase,
              struct key *key, struct error *error) must_check;

int key_parse_of(struct span bytes, unsigned types, const char *path,
                 const struct passphrase *passphrase, struct key *key,
                 struct error *error) must_check;

/* The key pair of a secret scalar, big-endian. Error: ERROR_CRYPTO, it is 0 or not below the order. */
int key_set_scalar(const uint8_t scalar[P256_SCALAR_SIZE], const char *path, struct key *key,
                   struct error *error) must_check;

/* The public key of a point, 04 X Y. Errors: ERROR_INVALID, it is not on the curve; ERROR_CRYPTO. */
int key_set_point(const uint8_t point[P256_POINT_SIZE], const char *path, struct key *key,
                  struct error *error) must_check;

/* The key that bytes alone are. Errors: ERROR_CRYPTO, a scalar out of range; as key_set_point(). */
int key_set_raw(const struct key_raw *raw, const char *path, struct key *key,
                struct error *error) must_check;

/* Whether these bytes have the form of key_private_short(), and no other. */
bool key_is_short(struct span bytes);

/* A fresh key pair. Error: ERROR_CRYPTO. */
int key_generate(const struct random_source *random, struct key *key,
                 struct error *error) must_check;

/* The public X25519 key of 32 bytes. Error: ERROR_CRYPTO. */
int key_set_x25519(const uint8_t bytes[X25519_SIZE], const char *path, struct key *key,
                   struct error *error) must_check;

/* The same of any type; those of RSA do not follow from `random`. */
int key_generate_of(const struct random_source *random, enum key_type type, struct key *key,
                    struct error *error) must_check;
void key_release(struct key *key);

/* The public point of a P-256 key, 04 X Y. Error: ERROR_CRYPTO. */
int key_point(const struct key *key, uint8_t point[P256_POINT_SIZE],
              struct error *error) must_check;

/* Appends the public point of a key on a curve, 04 X Y. Error: ERROR_CRYPTO. */
int key_point_write(const struct key *key, struct blob *bytes, struct error *error) must_check;

/* The 32 bytes of a public X25519 key. Error: ERROR_CRYPTO. */
int key_x25519(const struct key *key, uint8_t bytes[X25519_SIZE], struct error *error) must_check;

/*
 * Appends the public key in DER, as images have it: SubjectPublicKeyInfo, of RSA keys PKCS#1 (RFC 8017);
 * key_type_public_size() bytes. Error: ERROR_CRYPTO.
 */
int key_public_der(const struct key *key, struct blob *der, struct error *error) must_check;

/*
 * SHA-256 of key_public_der(), as in TLV 0x01 of an image with that digest; of an AES key, an HMAC under it. Error:
 * ERROR_CRYPTO.
 */
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

/*
 * Appends the secret: of an elliptic curve the scalar, big-endian; of X25519, Ed25519 and AES the bytes. Error:
 * ERROR_CRYPTO, no private half, or it stays in its token, or it is of RSA.
 */
int key_scalar(const struct key *key, struct blob *bytes, struct error *error) must_check;

/* Appends PEM text: PKCS#8, not encrypted, or the public half. Error: ERROR_CRYPTO. */
int key_private_pem(const struct key *key, struct blob *pem, struct error *error) must_check;
int key_public_pem(const struct key *key, struct blob *pem, struct error *error) must_check;

#endif
