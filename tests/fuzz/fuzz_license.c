// SPDX-License-Identifier: Apache-2.0
/*
 * A licence from anybody: what `otpc license info` and a device read. None opens with a key that nobody sealed it for.
 */
#include "fuzz_file.h"
#include <pack/license.h>
#include <string.h>

static const uint8_t scalar[P256_SCALAR_SIZE] = {[P256_SCALAR_SIZE - 1] = 7};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct license license;
    AUTO(key) recipient = {0};
    AUTO(oem_key) key = {0};
    if (license_parse((struct span){data, size}, &license, &error) != 0)
        return 0;
    if (license.size != size || memcmp(license.bytes, data, size) != 0 ||
        memchr(license.product, '\0', sizeof license.product) == NULL ||
        memchr(license.firmware.text, '\0', sizeof license.firmware.text) == NULL)
        abort();
    if (key_set_scalar(scalar, "fuzz", &recipient, &error) != 0 ||
        license_open(&license, &recipient, &key, &error) == 0 || error.code != ERROR_INVALID)
        abort();
    return 0;
}
