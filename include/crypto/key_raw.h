// SPDX-License-Identifier: Apache-2.0
/*
 * Keys in files that hold nothing but a key's bytes, so that only their length says what they are.
 */
#ifndef CRYPTO_KEY_RAW_H
#define CRYPTO_KEY_RAW_H

#include <crypto/key_type.h>

#define KEY_RAW_MAX 97

enum key_raw_kind {
    KEY_RAW_SECRET, /* of X25519, Ed25519 or AES; of a curve its scalar, big-endian */
    KEY_RAW_BASE64, /* the same of AES, as a line of base64 */
    KEY_RAW_POINT,  /* of a curve, 04 X Y */
};

struct key_raw {
    enum key_type type;
    enum key_raw_kind kind;
    uint8_t bytes[KEY_RAW_MAX]; /* may be secret: the caller wipes */
};

/*
 * Reads the file as the first type of the set that it can be, in the order of enum key_type: 32 bytes are a scalar of P-256
 * before they are a key of another type. False where it can be none.
 */
bool key_raw_read(struct span file, unsigned types, struct key_raw *raw);

#endif
