// SPDX-License-Identifier: Apache-2.0
/*
 * An image XML from anybody: parsed, validated, resolved; its inputs are not opened.
 */
#include "fuzz_file.h"
#include <spec/image_config.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    FILE *silent = fopen("/dev/null", "w");
    struct run run = {.out = silent, .err = silent};
    struct error error = {0};
    AUTO(image_spec) spec = {0};
    if (image_config_load(&run, path, &none, NULL, &spec, &error) != 0 && error.code == ERROR_NONE)
        abort();
    fclose(silent);
    close(descriptor);
    return 0;
}
