// SPDX-License-Identifier: Apache-2.0
/*
 * A file that remembers under which nonces packages were made: with AES-GCM, two packages under one key and nonce give
 * their plaintexts and the means to forge others away.
 *
 * Lines of text: a mark of the key, the nonce, how many areas follow from it, and the digest of the package, so that the
 * same package may be made again.
 */
#ifndef PACK_NONCE_RECORD_H
#define PACK_NONCE_RECORD_H

#include <crypto/digest.h>
#include <format/sfi.h>

#define KEY_MARK_SIZE 16

struct nonce_use {
    uint8_t key_mark[KEY_MARK_SIZE];
    uint8_t nonce[SFI_NONCE_SIZE];
    uint32_t areas;
    uint8_t package[SHA256_SIZE]; /* sfi_package_digest() */
};

/* What says that two keys are one, without a way back to the key. Error: ERROR_CRYPTO. */
int nonce_key_mark(const uint8_t key[SFI_KEY_SIZE], uint8_t mark[KEY_MARK_SIZE],
                   struct error *error) must_check;

/* Whether two packages that differ have an IV in common, under one key. */
bool nonce_use_collides(const struct nonce_use *one, const struct nonce_use *other);

/*
 * Adds a use to the file, which is made where there is none; holds a lock meanwhile, so that of two programs one sees what
 * the other adds. A use that is there already is not added again. Errors: ERROR_CRYPTO, another package was made under the
 * same key with one of these IVs; ERROR_FILE, cannot be read or written, or is no such record.
 */
int nonce_record_add(const char *path, const struct nonce_use *use, struct error *error) must_check;

#endif
