// SPDX-License-Identifier: Apache-2.0
/*
 * Files that are part of the program: schemas and project templates, put in by the build (src/embed.sh).
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <base/blob.h>

struct embedded_file {
    const char *path; /* from the top of the source tree */
    const unsigned char *data;
    size_t size;
};

extern const struct embedded_file embedded_files[]; /* sorted by path */
extern const size_t embedded_file_count;

/* The file of that path, empty where there is none. */
struct span embedded_find(const char *path);

#endif
