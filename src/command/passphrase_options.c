// SPDX-License-Identifier: Apache-2.0
#include <command/passphrase_options.h>
#include <stdlib.h>

int passphrase_options_take(const struct passphrase_options *options, struct run *run,
                            struct error *error)
{
    uint64_t descriptor = 0;
    if (options->file == NULL && options->descriptor == NULL)
        return 0;
    if (options->descriptor != NULL) {
        char *end;
        descriptor = strtoul(options->descriptor, &end, 10);
        if (*end != '\0' || end == options->descriptor || descriptor > INT16_MAX)
            return error_set(error, ERROR_USAGE, "option --passphrase-fd: '%s' is not a descriptor",
                             options->descriptor);
    }
    return passphrase_load(&run->passphrase, options->file, (int)descriptor, error);
}
