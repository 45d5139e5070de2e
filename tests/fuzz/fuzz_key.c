// SPDX-License-Identifier: Apache-2.0
/*
 * A key file from anybody.
 */
#include "fuzz_file.h"
#include <crypto/key.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct passphrase none = {.never_ask = true};
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    uint8_t fingerprint[SHA256_SIZE];
    AUTO(key) key = {0};
    if (key_load(path, &none, &key, &error) == 0 && key_fingerprint(&key, fingerprint, &error) != 0)
        abort();
    close(descriptor);
    return 0;
}
