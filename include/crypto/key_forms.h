// SPDX-License-Identifier: Apache-2.0
/*
 * The forms in which keys lie in files: telling them apart, and writing them.
 *
 * Sources: RFC 5915 (SEC1), RFC 8017 (PKCS#1), RFC 5208 and RFC 8018 (PKCS#8, encrypted), RFC 5480, RFC 8410
 * (SubjectPublicKeyInfo, PKCS#8 of X25519 and Ed25519), RFC 7468 (PEM).
 */
#ifndef CRYPTO_KEY_FORMS_H
#define CRYPTO_KEY_FORMS_H

#include <crypto/key.h>

enum key_form {
    KEY_FORM_PKCS8_PEM,
    KEY_FORM_PKCS8_DER,
    KEY_FORM_SEC1_PEM,
    KEY_FORM_SEC1_DER,
    KEY_FORM_PKCS1_PEM, /* of RSA */
    KEY_FORM_PKCS1_DER,
    KEY_FORM_ENCRYPTED_PEM, /* PKCS#8 */
    KEY_FORM_ENCRYPTED_DER,
    KEY_FORM_PUBLIC_PEM, /* SubjectPublicKeyInfo */
    KEY_FORM_PUBLIC_DER,
    KEY_FORM_PKCS1_PUBLIC_PEM, /* of RSA, as images have it */
    KEY_FORM_PKCS1_PUBLIC_DER,
    KEY_FORM_SHORT,  /* of P-256, 70 bytes, see key_private_short() */
    KEY_FORM_SCALAR, /* of a curve, big-endian */
    KEY_FORM_POINT,  /* of a curve, 04 X Y */
    KEY_FORM_RAW,    /* of X25519, Ed25519 and AES, the secret as it is */
    KEY_FORM_BASE64, /* of AES, the same in a line of text */
    KEY_FORM_TOKEN,  /* no file: an object of a token */
    KEY_FORM_UNKNOWN,
};

/* What a file's bytes say of themselves, before a key is read from them. */
struct key_file {
    enum key_form form;
    bool encrypted;
};

/* A short name such as "pkcs8-pem", and one to be read such as "PKCS#8, PEM". */
const char *key_form_name(enum key_form form);
const char *key_form_title(enum key_form form);

/* Whether keys of a type have that form. */
bool key_form_fits(enum key_form form, enum key_type type);

/* Whether a form holds the private half. */
bool key_form_is_secret(enum key_form form);

struct key_file key_file_examine(struct span bytes);

/*
 * As key_load_of(), and takes files that are bytes alone, as key_raw_read() does: for commands where such a file can be
 * nothing else. Of a key in a token only the public half is taken. `*file` says what it was, also where reading the key
 * fails.
 */
int key_load_any(const char *path, unsigned types, const struct passphrase *passphrase,
                 struct key *key, struct key_file *file, struct error *error) must_check;

/*
 * Appends the key in one of the forms that are not encrypted. Error: ERROR_CRYPTO, a private form of a public key;
 * ERROR_BUG, another form, or one that does not fit.
 */
int key_form_write(const struct key *key, enum key_form form, struct blob *bytes,
                   struct error *error) must_check;

/*
 * Appends encrypted PKCS#8, KEY_FORM_ENCRYPTED_PEM or _DER: AES-256-CBC under PBKDF2 with HMAC-SHA256 and 600000 rounds.
 * Error: ERROR_CRYPTO, the passphrase is empty, no private half, the random source fails.
 */
int key_form_encrypt(const struct key *key, const struct random_source *random,
                     struct span passphrase, enum key_form form, struct blob *bytes,
                     struct error *error) must_check;

/* Appends C source: a comment, and the bytes as an array called `name`. Error: ERROR_BUG, out of memory. */
int key_form_c_array(struct span bytes, const char *name, const char *comment, struct blob *text,
                     struct error *error) must_check;

/* Whether a C array can have that name. */
bool key_form_c_name_is_valid(const char *name);

#endif
