// SPDX-License-Identifier: Apache-2.0
/*
 * An image from anybody: what `otpc image info` reads.
 */
#include "fuzz_file.h"
#include <pack/image_read.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    AUTO(image_info) info = {0};
    if (image_info_read(path, &info, &error) == 0 && image_info_end(&info) > size)
        abort();
    close(descriptor);
    return 0;
}
