// SPDX-License-Identifier: Apache-2.0
#include <command/passphrase_options.h>
#include <stdlib.h>

int passphrase_options_read(const struct passphrase_options *options, const char *descriptor_option,
                            struct passphrase *passphrase, struct error *error)
{
    uint64_t descriptor = 0;
    if (options->file == NULL && options->descriptor == NULL)
        return 0;
    if (options->descriptor != NULL) {
        char *end;
        descriptor = strtoul(options->descriptor, &end, 10);
        if (*end != '\0' || end == options->descriptor || descriptor > INT16_MAX)
            return error_set(error, ERROR_USAGE, "option %s: '%s' is not a descriptor",
                             descriptor_option, options->descriptor);
    }
    return passphrase_load(passphrase, options->file, (int)descriptor, error);
}

int passphrase_options_take(const struct passphrase_options *options, struct run *run,
                            struct error *error)
{
    return passphrase_options_read(options, "--passphrase-fd", &run->passphrase, error);
}

int passphrase_options_take_both(const struct passphrase_options *options,
                                 const struct passphrase_options *new_options, struct run *run,
                                 struct passphrase *fresh, struct error *error)
{
    if (passphrase_options_take(options, run, error) != 0)
        return -1;
    return passphrase_options_read(new_options, "--new-passphrase-fd", fresh, error);
}
