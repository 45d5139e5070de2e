// SPDX-License-Identifier: Apache-2.0
/*
 * TEST KEYS of other types than P-256, made from labels like those of keys.h: never use one for anything.
 */
#ifndef SUPPORT_OTHER_KEYS_H
#define SUPPORT_OTHER_KEYS_H

#include "keys.h"
#include <crypto/key_type.h>

/*
 * The key of that type that follows from a label; the caller frees it. Of RSA the primes are the first behind numbers that
 * the label stands for; not for KEY_AES128 and KEY_AES256.
 */
EVP_PKEY *test_key_of(enum key_type type, const char *label);

/* Writes it as PEM, PKCS#8 or SubjectPublicKeyInfo; an AES key as its bytes. Returns the path. */
const char *test_key_file_of(struct scratch *scratch, const char *name, enum key_type type,
                             const char *label, bool private_half);

#endif
