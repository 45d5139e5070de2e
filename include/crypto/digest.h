// SPDX-License-Identifier: Apache-2.0
/*
 * SHA-256, SHA-384 and SHA-512, at once or in parts.
 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <base/blob.h>

#define SHA256_SIZE 32
#define DIGEST_MAX  64 /* bytes of the longest */

enum digest_kind { DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_KINDS };

/* A digest, with what made it. */
struct digest_value {
    enum digest_kind kind;
    uint8_t bytes[DIGEST_MAX];
};

struct digest {
    void *handle;
    enum digest_kind kind;
};

/* Bytes of a digest, and its name, such as "SHA256". */
size_t digest_size(enum digest_kind kind);
const char *digest_name(enum digest_kind kind);

/* The bytes of a digest that count. */
struct span digest_span(const struct digest_value *value);

/* Whether two digests are of one kind and equal. */
bool digest_equals(const struct digest_value *left, const struct digest_value *right);

/* Errors of all: ERROR_CRYPTO, the library refuses. */
int digest_start(struct digest *digest, enum digest_kind kind, struct error *error) must_check;
int digest_update(struct digest *digest, struct span bytes, struct error *error) must_check;
int digest_finish(struct digest *digest, struct digest_value *value,
                  struct error *error) must_check;
void digest_release(struct digest *digest);

int digest_compute(enum digest_kind kind, struct span bytes, struct digest_value *value,
                   struct error *error) must_check;
int sha256(struct span bytes, uint8_t value[SHA256_SIZE], struct error *error) must_check;

#endif
