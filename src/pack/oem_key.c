// SPDX-License-Identifier: Apache-2.0
#include <pack/oem_key.h>
#include <pack/sfi_key.h>
#include <string.h>

void oem_key_release(struct oem_key *key)
{
    wipe(key, sizeof *key);
}

int oem_key_load(const struct run *run, const char *key_path, const char *nonce_path,
                 struct oem_key *key, struct error *error)
{
    if (sfi_key_load(run, key_path, key->key, error) != 0)
        return -1;
    return sfi_nonce_load(nonce_path, key->nonce, error);
}

void oem_key_field(const struct oem_key *key, uint8_t field[KEY_FIELD_SIZE])
{
    memcpy(field + KEY_FIELD_NONCE, key->nonce, sizeof key->nonce);
    memset(field + KEY_FIELD_ZEROS, 0, KEY_FIELD_ZEROS_SIZE);
    memcpy(field + KEY_FIELD_KEY, key->key, sizeof key->key);
}

int oem_key_from_field(const uint8_t field[KEY_FIELD_SIZE], struct oem_key *key,
                       struct error *error)
{
    static const uint8_t zeros[KEY_FIELD_ZEROS_SIZE];
    if (memcmp(field + KEY_FIELD_ZEROS, zeros, sizeof zeros) != 0)
        return error_set(error, ERROR_INVALID, "what is sealed in it is no key field");
    memcpy(key->nonce, field + KEY_FIELD_NONCE, sizeof key->nonce);
    memcpy(key->key, field + KEY_FIELD_KEY, sizeof key->key);
    return 0;
}
