// SPDX-License-Identifier: Apache-2.0
/*
 * A key file from anybody.
 */
#include "fuzz_file.h"
#include <crypto/key_forms.h>

static const struct passphrase none = {.never_ask = true};

static void use(const struct key *key)
{
    uint8_t fingerprint[SHA256_SIZE];
    struct error error = {0};
    if (key_fingerprint(key, fingerprint, &error) != 0)
        abort();
    for (enum key_form form = KEY_FORM_PKCS8_PEM; form < KEY_FORM_UNKNOWN; form++) {
        AUTO(blob) bytes = {0};
        bool wanted = key_form_fits(form, key->type) && form != KEY_FORM_TOKEN &&
                      form != KEY_FORM_ENCRYPTED_PEM && form != KEY_FORM_ENCRYPTED_DER &&
                      (key->private_half || !key_form_is_secret(form));
        if ((key_form_write(key, form, &bytes, &error) == 0) != wanted)
            abort();
    }
}

/* As a command reads it that takes keys of these types. */
static void load(const char *path, unsigned types)
{
    struct error error = {0};
    AUTO(key) key = {0};
    if (key_load_of(path, types, &none, &key, &error) == 0)
        use(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    struct key_file file;
    AUTO(key) key = {0};
    load(path, KEYS_P256);
    load(path, KEYS_ENCRYPTION);
    if (key_load_any(path, KEYS_ALL, &none, &key, &file, &error) == 0)
        use(&key);
    close(descriptor);
    return 0;
}
