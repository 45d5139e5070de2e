// SPDX-License-Identifier: Apache-2.0
/*
 * P-256 keys in the forms that nearly every file has, recognised by their constant parts.
 *
 * The library can read them too, but its decoders take longer to set up than a small image to build. Whatever is not
 * exactly one of these forms is left to the library, and so is every complaint.
 */
#ifndef CRYPTO_KEY_PLAIN_H
#define CRYPTO_KEY_PLAIN_H

#include <base/blob.h>
#include <stdbool.h>

#define P256_POINT_SIZE  65
#define P256_SCALAR_SIZE 32

/* The constant parts: of PKCS#8 before the scalar and before the point, of SubjectPublicKeyInfo before the point. */
extern const uint8_t p256_pkcs8_head[36];
extern const uint8_t p256_pkcs8_middle[5];
extern const uint8_t p256_spki_head[26];

struct key_plain {
    bool has_scalar;
    uint8_t scalar[P256_SCALAR_SIZE]; /* secret: the caller wipes */
    uint8_t point[P256_POINT_SIZE];   /* 04 X Y, not checked */
};

/*
 * Reads an unencrypted PKCS#8 (138 bytes of DER) or a SubjectPublicKeyInfo (91 bytes), in PEM or DER. False where the
 * file is something else; nothing is known of it then.
 */
bool key_plain_read(struct span file, struct key_plain *plain);

#endif
