// SPDX-License-Identifier: Apache-2.0
/*
 * An Intel HEX file from anybody: checked, then read in pieces.
 */
#include "fuzz_file.h"
#include <text/ihex_reader.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    AUTO(ihex_reader) reader = {0};
    if (ihex_open(path, &reader, &error) == 0) {
        uint8_t bytes[37];
        uint64_t end = ihex_lowest(&reader) + ihex_span(&reader);
        for (uint64_t at = ihex_lowest(&reader), count = 0; at < end && count < 1000;
             at += sizeof bytes, count++)
            if (ihex_read(&reader, at, bytes, sizeof bytes, &error) != 0)
                abort();
    }
    close(descriptor);
    return 0;
}
