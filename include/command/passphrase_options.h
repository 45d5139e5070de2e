// SPDX-License-Identifier: Apache-2.0
/*
 * The options that say where the passphrase of encrypted keys and the PIN of tokens come from; never these themselves.
 */
#ifndef COMMAND_PASSPHRASE_OPTIONS_H
#define COMMAND_PASSPHRASE_OPTIONS_H

#include <command/command.h>

struct passphrase_options {
    const char *file;
    const char *descriptor;
    const char *pin_file;
    const char *pin_descriptor;
};

/* Rows for a command whose options hold a `struct passphrase_options` called `field`. */
#define PASSPHRASE_ROWS(type, field)                                                             \
    {"--passphrase-file", "FILE", "first line is the passphrase of encrypted keys", OPTION_TEXT, \
     offsetof(type, field.file)},                                                                \
        {"--passphrase-fd", "N", "the same, from an open descriptor", OPTION_TEXT,               \
         offsetof(type, field.descriptor)},                                                      \
        PIN_ROWS(type, field)

/* Only those for the PIN. */
#define PIN_ROWS(type, field)                                                             \
    {"--pin-file", "FILE", "first line is the PIN of tokens that hold keys", OPTION_TEXT, \
     offsetof(type, field.pin_file)},                                                     \
    {                                                                                     \
        "--pin-fd", "N", "the same, from an open descriptor", OPTION_TEXT,                \
            offsetof(type, field.pin_descriptor)                                          \
    }

/* The same for the passphrase of the key that a command writes. */
#define NEW_PASSPHRASE_ROWS(type, field)                                                 \
    {"--new-passphrase-file", "FILE", "first line is the passphrase of what is written", \
     OPTION_TEXT, offsetof(type, field.file)},                                           \
    {                                                                                    \
        "--new-passphrase-fd", "N", "the same, from an open descriptor", OPTION_TEXT,    \
            offsetof(type, field.descriptor)                                             \
    }

/*
 * Reads the passphrase and the PIN into `run`, before anything else happens. Errors: ERROR_USAGE, not a descriptor; ERROR_FILE,
 * cannot be read.
 */
int passphrase_options_take(const struct passphrase_options *options, struct run *run,
                            struct error *error) must_check;

/* The same for options of other names and another secret; nothing given leaves `passphrase` as it is. */
int passphrase_options_read(const struct passphrase_options *options, const char *descriptor_option,
                            struct passphrase *passphrase, struct error *error) must_check;

/* Takes the passphrase of keys that are read into `run`, and that of the key that is written into `fresh`. */
int passphrase_options_take_both(const struct passphrase_options *options,
                                 const struct passphrase_options *new_options, struct run *run,
                                 struct passphrase *fresh, struct error *error) must_check;

#endif
