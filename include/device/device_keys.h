// SPDX-License-Identifier: Apache-2.0
/*
 * The keys that a device holds: from key files, or read out of what provisions it.
 */
#ifndef DEVICE_DEVICE_KEYS_H
#define DEVICE_DEVICE_KEYS_H

#include <base/run.h>
#include <bootcore/verify.h>
#include <crypto/key.h>

enum { DEVICE_KEYS_MAX = 16, DEVICE_SECRET_MAX = 2048 };

/* Must not move once it holds keys. */
struct device_keys {
    uint8_t public_keys[DEVICE_KEYS_MAX][BOOTCORE_PUBLIC_KEY_MAX];
    struct bootcore_key keys[DEVICE_KEYS_MAX];
    uint32_t count;
    bool has_decryption_key;
    struct bootcore_secret decryption_key;
    uint8_t secret[DEVICE_SECRET_MAX]; /* what `decryption_key` points to */
};

/* Adds the public half of a key file, of KEYS_SIGNING. Errors: as key_load_of(); ERROR_USAGE, more than DEVICE_KEYS_MAX. */
int device_keys_add(struct device_keys *keys, const struct run *run, const char *path,
                    struct error *error) must_check;

/* The same from keys that are loaded. Errors: ERROR_CRYPTO, no private half; ERROR_USAGE, too many. */
int device_keys_add_key(struct device_keys *keys, const struct key *key,
                        struct error *error) must_check;
/* A key that content keys are wrapped for. */
int device_keys_decrypt_with_key(struct device_keys *keys, const struct key *key,
                                 struct error *error) must_check;

/* Takes the key that decrypts, of KEYS_ENCRYPTION. Errors: as key_load_of(); ERROR_CRYPTO, it has no private half. */
int device_keys_decrypt_with(struct device_keys *keys, const struct run *run, const char *path,
                             struct error *error) must_check;

/*
 * Adds the keys in the bytes that are provisioned to a device, an option-byte key file or its payload: every public key,
 * and the first private one. Error: ERROR_CONFIG, there is none in it; `path` is for the message.
 */
int device_keys_scan(struct device_keys *keys, struct span bytes, const char *path,
                     struct error *error) must_check;

/* The same for a file: an option-byte key file, or the XML that one is built from. Errors: as for those. */
int device_keys_load(struct device_keys *keys, const struct run *run, const char *path,
                     struct error *error) must_check;

/* What the boot core decrypts with; NULL: nothing. */
const struct bootcore_secret *device_keys_secret(const struct device_keys *keys);

/* The type of a key of the boot core. */
enum key_type device_key_type(uint32_t kind);

/* The kind of the secret that belongs to a type of KEYS_ENCRYPTION. */
enum bootcore_secret_kind device_secret_kind(enum key_type type);

void device_keys_release(struct device_keys *keys);

#endif
