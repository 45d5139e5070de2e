// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <string.h>

struct span embedded_find(const char *path)
{
    for (size_t i = 0; i < embedded_file_count; i++)
        if (strcmp(embedded_files[i].path, path) == 0)
            return (struct span){embedded_files[i].data, embedded_files[i].size};
    return (struct span){0};
}
