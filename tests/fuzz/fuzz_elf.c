// SPDX-License-Identifier: Apache-2.0
/*
 * An ELF file from anybody: checked, then each run read whole, in pieces.
 */
#include "fuzz_file.h"
#include <text/elf_reader.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    AUTO(elf_reader) reader = {0};
    if (elf_open(path, &reader, &error) == 0) {
        uint8_t bytes[4096];
        for (size_t i = 0; i < reader.runs.count; i++) {
            const struct byte_run *run = &reader.runs.items[i];
            for (uint32_t done = 0; done < run->size && done < 1 << 20; done += sizeof bytes)
                if (elf_read(&reader, (uint64_t)run->address + done, bytes, sizeof bytes, &error) !=
                    0)
                    abort();
        }
    }
    close(descriptor);
    return 0;
}
