// SPDX-License-Identifier: Apache-2.0
/*
 * What fuzzing the formats of records shares.
 */
#ifndef FUZZ_RECORDS_H
#define FUZZ_RECORDS_H

#include "fuzz_file.h"
#include <text/record_reader.h>

/* Opens the bytes as a file; what opens has to be readable in pieces, from its lowest address on. */
static inline int fuzz_records(const uint8_t *data, size_t size,
                               int (*open)(const char *path, struct record_reader *reader,
                                           struct error *error))
{
    char path[64];
    int descriptor = fuzz_file(data, size, path);
    struct error error = {0};
    AUTO(record_reader) reader = {0};
    if (open(path, &reader, &error) == 0) {
        uint8_t bytes[37];
        uint64_t start = byte_runs_lowest(&reader.runs);
        uint64_t end = start + byte_runs_span(&reader.runs);
        for (uint64_t at = start, count = 0; at < end && count < 1000; at += sizeof bytes, count++)
            if (record_read(&reader, at, bytes, sizeof bytes, &error) != 0)
                abort();
    }
    close(descriptor);
    return 0;
}

#endif
