// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/key.h>
#include <device/device_keys.h>
#include <pack/obk_write.h>
#include <spec/obk_config.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024 };

/* Adds a SubjectPublicKeyInfo; one that is there already is not added again. */
static int add(struct device_keys *keys, const uint8_t *der, struct error *error)
{
    for (uint32_t i = 0; i < keys->count; i++)
        if (memcmp(keys->public_keys[i], der, BOOTCORE_SPKI_SIZE) == 0)
            return 0;
    if (keys->count == DEVICE_KEYS_MAX)
        return error_set(error, ERROR_USAGE, "more than %d keys", DEVICE_KEYS_MAX);
    memcpy(keys->public_keys[keys->count], der, BOOTCORE_SPKI_SIZE);
    keys->keys[keys->count].der = keys->public_keys[keys->count];
    keys->count++;
    return 0;
}

int device_keys_add_key(struct device_keys *keys, const struct key *key, struct error *error)
{
    AUTO(blob) der = {0};
    if (key_public_der(key, &der, error) != 0)
        return -1;
    if (der.size != BOOTCORE_SPKI_SIZE)
        return error_set(error, ERROR_BUG, "the public key has %zu bytes", der.size);
    return add(keys, der.data, error);
}

int device_keys_add(struct device_keys *keys, const struct run *run, const char *path,
                    struct error *error)
{
    AUTO(key) key = {0};
    if (key_load_public(path, &run->passphrase, &key, error) != 0)
        return -1;
    return device_keys_add_key(keys, &key, error);
}

int device_keys_decrypt_with_key(struct device_keys *keys, const struct key *key,
                                 struct error *error)
{
    AUTO(blob) scalar = {0};
    if (key_scalar(key, &scalar, error) != 0)
        return -1;
    memcpy(keys->decryption_key, scalar.data, sizeof keys->decryption_key);
    keys->has_decryption_key = true;
    return 0;
}

int device_keys_decrypt_with(struct device_keys *keys, const struct run *run, const char *path,
                             struct error *error)
{
    AUTO(key) key = {0};
    if (key_load_public(path, &run->passphrase, &key, error) != 0)
        return -1;
    if (!key.private_half && !path_is_token_uri(path))
        return error_at(error, ERROR_CRYPTO, path, 0,
                        "a public key cannot decrypt; give the private one");
    return device_keys_decrypt_with_key(keys, &key, error);
}

int device_keys_scan(struct device_keys *keys, struct span bytes, const char *path,
                     struct error *error)
{
    bool found = false;
    for (size_t at = 0; at + KEY_SHORT_SIZE <= bytes.size; at++) {
        const uint8_t *here = bytes.data + at;
        struct span private_key = {here, KEY_SHORT_SIZE};
        AUTO(key) key = {0};
        bool is_public = at + BOOTCORE_SPKI_SIZE <= bytes.size &&
                         memcmp(here, p256_spki_head, sizeof p256_spki_head) == 0;
        if (is_public && add(keys, here, error) != 0)
            return -1;
        found = found || is_public;
        if (!keys->has_decryption_key && key_is_short(private_key) &&
            (key_parse(private_key, path, NULL, &key, error) != 0 ||
             device_keys_decrypt_with_key(keys, &key, error) != 0))
            return -1;
    }
    if (!found)
        return error_at(error, ERROR_CONFIG, path, 0, "no public key in it");
    return 0;
}

static int load_config(struct device_keys *keys, const struct run *run, const char *path,
                       struct error *error)
{
    static const struct obk_overrides none = {0};
    AUTO(obk_spec) spec = {0};
    AUTO(obk_image) image = {0};
    if (obk_config_load(run, path, &none, NULL, &spec, error) != 0 ||
        obk_image_build(run, &spec, &image, error) != 0)
        return -1;
    return device_keys_scan(keys, blob_span(&image.bytes), path, error);
}

int device_keys_load(struct device_keys *keys, const struct run *run, const char *path,
                     struct error *error)
{
    AUTO(blob) bytes = {0};
    if (path_has_extension(path, "xml"))
        return load_config(keys, run, path, error);
    if (file_load(path, FILE_LIMIT, &bytes, error) != 0)
        return -1;
    return device_keys_scan(keys, blob_span(&bytes), path, error);
}

void device_keys_release(struct device_keys *keys)
{
    wipe(keys, sizeof *keys);
}
