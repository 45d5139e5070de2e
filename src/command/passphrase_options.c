// SPDX-License-Identifier: Apache-2.0
#include <command/passphrase_options.h>
#include <stdlib.h>

/* The number of a descriptor; 0 where none is given. */
static int read_descriptor(const char *option, const char *text, int *descriptor,
                           struct error *error)
{
    char *end;
    *descriptor = 0;
    if (text == NULL)
        return 0;
    uint64_t number = strtoul(text, &end, 10);
    if (*end != '\0' || end == text || number > INT16_MAX)
        return error_set(error, ERROR_USAGE, "option %s: '%s' is not a descriptor", option, text);
    *descriptor = (int)number;
    return 0;
}

int passphrase_options_read(const struct passphrase_options *options, const char *descriptor_option,
                            struct passphrase *passphrase, struct error *error)
{
    int descriptor;
    if (options->file == NULL && options->descriptor == NULL)
        return 0;
    if (read_descriptor(descriptor_option, options->descriptor, &descriptor, error) != 0)
        return -1;
    return passphrase_load(passphrase, options->file, descriptor, error);
}

static int read_pin(const struct passphrase_options *options, struct passphrase *passphrase,
                    struct error *error)
{
    int descriptor;
    if (read_descriptor("--pin-fd", options->pin_descriptor, &descriptor, error) != 0)
        return -1;
    if ((options->pin_file != NULL || options->pin_descriptor != NULL) &&
        passphrase_load_pin(passphrase, options->pin_file, descriptor, error) != 0)
        return -1;
    return passphrase_load_pin_from_environment(passphrase, error);
}

int passphrase_options_take(const struct passphrase_options *options, struct run *run,
                            struct error *error)
{
    if (passphrase_options_read(options, "--passphrase-fd", &run->passphrase, error) != 0)
        return -1;
    return read_pin(options, &run->passphrase, error);
}

int passphrase_options_take_both(const struct passphrase_options *options,
                                 const struct passphrase_options *new_options, struct run *run,
                                 struct passphrase *fresh, struct error *error)
{
    if (passphrase_options_take(options, run, error) != 0)
        return -1;
    return passphrase_options_read(new_options, "--new-passphrase-fd", fresh, error);
}
