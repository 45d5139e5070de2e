// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <pack/oem_key.h>
#include <string.h>

void oem_key_release(struct oem_key *key)
{
    wipe(key, sizeof *key);
}

int oem_key_load_part(const char *path, const char *what, uint8_t *bytes, size_t size,
                      struct error *error)
{
    AUTO(file) file = {0};
    size_t got = 0;
    if (file_open(path, &file, error) != 0)
        return -1;
    if (file.size != size)
        return error_at(error, ERROR_FILE, path, 0, "the %s has %zu bytes, this file has %llu",
                        what, size, (unsigned long long)file.size);
    if (file_read_at(&file, path, 0, bytes, size, &got, error) != 0)
        return -1;
    return got == size ? 0 : error_at(error, ERROR_FILE, path, 0, "the file has just changed");
}

int oem_key_load(const char *key_path, const char *nonce_path, struct oem_key *key,
                 struct error *error)
{
    if (oem_key_load_part(key_path, "OEM key", key->key, sizeof key->key, error) != 0)
        return -1;
    return oem_key_load_part(nonce_path, "nonce", key->nonce, sizeof key->nonce, error);
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
