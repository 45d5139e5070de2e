// SPDX-License-Identifier: Apache-2.0
#include <base/library.h>
#include <dlfcn.h>
#include <string.h>

int library_load(const char *name, const struct library_row *rows, size_t count, void *functions,
                 struct error *error)
{
    void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == NULL)
        return error_set(error, ERROR_CRYPTO, "cannot load '%s': %s", name, dlerror());
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        const void *address = dlsym(handle, rows[i].name);
        memcpy((char *)functions + rows[i].offset, &address, sizeof address);
        if (address == NULL)
            result = error_set(error, ERROR_CRYPTO, "'%s' is too old: it has no %s()", name,
                               rows[i].name);
    }
    dlclose(handle); /* it stays; only the count goes back */
    return result;
}
