// SPDX-License-Identifier: Apache-2.0
/*
 * The options that say where the passphrase of encrypted keys comes from; never the passphrase itself.
 */
#ifndef COMMAND_PASSPHRASE_OPTIONS_H
#define COMMAND_PASSPHRASE_OPTIONS_H

#include <command/command.h>

struct passphrase_options {
    const char *file;
    const char *descriptor;
};

/* Rows for a command whose options hold a `struct passphrase_options` called `field`. */
#define PASSPHRASE_ROWS(type, field)                                                             \
    {"--passphrase-file", "FILE", "first line is the passphrase of encrypted keys", OPTION_TEXT, \
     offsetof(type, field.file)},                                                                \
    {                                                                                            \
        "--passphrase-fd", "N", "the same, from an open descriptor", OPTION_TEXT,                \
            offsetof(type, field.descriptor)                                                     \
    }

/*
 * Reads the passphrase into `run`, before anything else happens. Errors: ERROR_USAGE, not a descriptor; ERROR_FILE,
 * cannot be read.
 */
int passphrase_options_take(const struct passphrase_options *options, struct run *run,
                            struct error *error) must_check;

#endif
