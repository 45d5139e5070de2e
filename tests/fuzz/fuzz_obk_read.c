// SPDX-License-Identifier: Apache-2.0
/*
 * An option-byte key file from anybody: what `otpc obk info` reads.
 */
#include "fuzz_file.h"
#include <pack/obk_read.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    AUTO(obk_info) info = {0};
    if (obk_info_read(path, &info, &error) != 0) {
        if (error.code == ERROR_NONE)
            abort();
    } else if (info.bytes.size != size || info.payload_size + 12 != size ||
               (info.object == NULL && info.object_size != info.payload_size)) {
        abort();
    }
    close(descriptor);
    return 0;
}
