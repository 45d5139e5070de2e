// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <crypto/sample_keys.h>
#include <pack/sfi_key.h>
#include <string.h>

static bool is_one_byte(const uint8_t key[SFI_KEY_SIZE])
{
    return memcmp(key, key + 1, SFI_KEY_SIZE - 1) == 0;
}

static int warn_of_sample(const struct run *run, const char *path, const uint8_t key[SFI_KEY_SIZE],
                          struct error *error)
{
    uint8_t fingerprint[SHA256_SIZE];
    if (sha256((struct span){key, SFI_KEY_SIZE}, fingerprint, error) != 0)
        return -1;
    const char *origin = sample_key_origin(fingerprint);
    if (origin != NULL)
        run_warn(run, "'%s' is a publicly known sample key (%s); use a key of your own", path,
                 origin);
    return 0;
}

int sfi_key_load(const struct run *run, const char *path, uint8_t key[SFI_KEY_SIZE],
                 struct error *error)
{
    if (file_load_exactly(path, "a key", key, SFI_KEY_SIZE, error) != 0)
        return -1;
    if (is_one_byte(key))
        run_warn(run, "'%s' is one byte again and again: that protects nothing", path);
    return warn_of_sample(run, path, key, error);
}

int sfi_nonce_load(const char *path, uint8_t nonce[SFI_NONCE_SIZE], struct error *error)
{
    return file_load_exactly(path, "a nonce", nonce, SFI_NONCE_SIZE, error);
}
