// SPDX-License-Identifier: Apache-2.0
/*
 * The certificate of a device from anybody. None is signed by an authority that never signed; what was read is written to
 * the same bytes.
 */
#include "fuzz_file.h"
#include <pack/device_certificate.h>
#include <string.h>

static const uint8_t scalar[P256_SCALAR_SIZE] = {[P256_SCALAR_SIZE - 1] = 7};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    struct device_certificate certificate;
    uint8_t bytes[DEVICE_CERTIFICATE_SIZE];
    AUTO(key) authority = {0};
    if (device_certificate_parse((struct span){data, size}, &certificate, &error) != 0)
        return 0;
    device_certificate_format(&certificate, bytes);
    if (size != sizeof bytes || memcmp(bytes, data, size) != 0)
        abort();
    if (key_set_scalar(scalar, "fuzz", &authority, &error) != 0 ||
        device_certificate_verify(&certificate, &authority, &error) == 0 ||
        error.code != ERROR_INVALID)
        abort();
    return 0;
}
