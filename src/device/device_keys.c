// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <crypto/key_device.h>
#include <device/device_keys.h>
#include <pack/obk_write.h>
#include <spec/obk_config.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024 };

/* What the boot core calls types of keys. */
static const enum key_type types[] = {
    [BOOTCORE_KEY_P256] = KEY_P256,       [BOOTCORE_KEY_P384] = KEY_P384,
    [BOOTCORE_KEY_RSA2048] = KEY_RSA2048, [BOOTCORE_KEY_RSA3072] = KEY_RSA3072,
    [BOOTCORE_KEY_ED25519] = KEY_ED25519,
};

enum key_type device_key_type(uint32_t kind)
{
    return types[kind];
}

static enum bootcore_key_kind kind_of(enum key_type type)
{
    enum bootcore_key_kind kind = BOOTCORE_KEY_P256;
    while (kind < BOOTCORE_KEY_KINDS && types[kind] != type)
        kind++;
    return kind;
}

/* Adds a public key as images have it; one that is there already is not added again. */
static int add(struct device_keys *keys, enum bootcore_key_kind kind, struct span der,
               struct error *error)
{
    for (uint32_t i = 0; i < keys->count; i++)
        if (keys->keys[i].der_size == der.size &&
            memcmp(keys->public_keys[i], der.data, der.size) == 0)
            return 0;
    if (keys->count == DEVICE_KEYS_MAX)
        return error_set(error, ERROR_USAGE, "more than %d keys", DEVICE_KEYS_MAX);
    uint8_t *place = keys->public_keys[keys->count];
    memcpy(place, der.data, der.size);
    keys->keys[keys->count++] = (struct bootcore_key){kind, place, (uint32_t)der.size};
    return 0;
}

int device_keys_add_key(struct device_keys *keys, const struct key *key, struct error *error)
{
    AUTO(blob) der = {0};
    if (key_public_der(key, &der, error) != 0)
        return -1;
    if (der.size != key_type_public_size(key->type) || der.size > BOOTCORE_PUBLIC_KEY_MAX)
        return error_set(error, ERROR_CRYPTO, "the public key has %zu bytes, %zu are known",
                         der.size, key_type_public_size(key->type));
    return add(keys, kind_of(key->type), blob_span(&der), error);
}

int device_keys_add(struct device_keys *keys, const struct run *run, const char *path,
                    struct error *error)
{
    AUTO(key) key = {0};
    if (key_load_public_of(path, KEYS_SIGNING, &run->passphrase, &key, error) != 0)
        return -1;
    return device_keys_add_key(keys, &key, error);
}

enum bootcore_secret_kind device_secret_kind(enum key_type type)
{
    switch (type) {
    case KEY_X25519:
        return BOOTCORE_SECRET_X25519;
    case KEY_RSA2048:
        return BOOTCORE_SECRET_RSA;
    case KEY_AES128:
    case KEY_AES256:
        return BOOTCORE_SECRET_AES;
    default:
        return BOOTCORE_SECRET_P256;
    }
}

int device_keys_decrypt_with_key(struct device_keys *keys, const struct key *key,
                                 struct error *error)
{
    AUTO(blob) secret = {0};
    if (key_secret(key, &secret, error) != 0)
        return -1;
    if (secret.size > sizeof keys->secret)
        return error_set(error, ERROR_CRYPTO, "the private key has %zu bytes", secret.size);
    memcpy(keys->secret, secret.data, secret.size);
    keys->decryption_key = (struct bootcore_secret){device_secret_kind(key->type), keys->secret,
                                                    (uint32_t)secret.size};
    keys->has_decryption_key = true;
    return 0;
}

const struct bootcore_secret *device_keys_secret(const struct device_keys *keys)
{
    return keys->has_decryption_key ? &keys->decryption_key : NULL;
}

int device_keys_decrypt_with(struct device_keys *keys, const struct run *run, const char *path,
                             struct error *error)
{
    AUTO(key) key = {0};
    if (key_load_public_of(path, KEYS_ENCRYPTION, &run->passphrase, &key, error) != 0)
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
        const struct span public_key = {here, key_type_public_size(KEY_P256)};
        bool is_public = at + public_key.size <= bytes.size &&
                         memcmp(here, p256_spki_head, sizeof p256_spki_head) == 0;
        if (is_public && add(keys, BOOTCORE_KEY_P256, public_key, error) != 0)
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
