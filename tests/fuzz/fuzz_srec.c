// SPDX-License-Identifier: Apache-2.0
/*
 * An S-record file from anybody: checked, then read in pieces.
 */
#include "fuzz_records.h"
#include <text/srec_reader.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_records(data, size, srec_open);
}
