// SPDX-License-Identifier: Apache-2.0
/*
 * The key of an OEM for secure firmware install, with its nonce: what a licence carries.
 */
#ifndef PACK_OEM_KEY_H
#define PACK_OEM_KEY_H

#include <base/run.h>
#include <format/license.h>

struct oem_key {
    uint8_t key[KEY_FIELD_KEY_SIZE]; /* secret */
    uint8_t nonce[KEY_FIELD_NONCE_SIZE];
};

/*
 * Reads both from files of their exact sizes, 16 and 12 bytes; warns of a key that everybody could guess or has. Error:
 * ERROR_FILE, cannot be read, or another size.
 */
int oem_key_load(const struct run *run, const char *key_path, const char *nonce_path,
                 struct oem_key *key, struct error *error) must_check;
void oem_key_release(struct oem_key *key);

/* The key field of 32 bytes; the caller wipes it. */
void oem_key_field(const struct oem_key *key, uint8_t field[KEY_FIELD_SIZE]);

/* Error: ERROR_INVALID, the bytes between nonce and key are not zero. */
int oem_key_from_field(const uint8_t field[KEY_FIELD_SIZE], struct oem_key *key,
                       struct error *error) must_check;

#endif
