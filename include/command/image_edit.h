// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands share that make an image, or a part of one, out of an image.
 */
#ifndef COMMAND_IMAGE_EDIT_H
#define COMMAND_IMAGE_EDIT_H

#include <command/command.h>
#include <command/passphrase_options.h>
#include <pack/image_edit.h>
#include <text/json.h>

struct image_edit_options {
    const char *output;
    const char *base;
    const char *decryption_key;
    struct text_list configs;
    struct passphrase_options passphrase;
};

/* Rows for a command whose options hold a `struct image_edit_options` called `field`. */
#define IMAGE_OUTPUT_ROWS(type, field)                                                       \
    {"--output", "FILE", "the file to write, .bin or .hex", OPTION_TEXT,                     \
     offsetof(type, field.output)},                                                          \
    {                                                                                        \
        "--base", "ADDRESS", "where the image lies, for a .hex made of a .bin", OPTION_TEXT, \
            offsetof(type, field.base)                                                       \
    }

#define IMAGE_DECRYPT_ROWS(type, field)                                                       \
    {"--decrypt-key", "KEY", "the private key that the image was encrypted for", OPTION_TEXT, \
     offsetof(type, field.decryption_key)},                                                   \
    {                                                                                         \
        "--config", "OBK", "take that key from an option-byte key XML or file", OPTION_LIST,  \
            offsetof(type, field.configs)                                                     \
    }

/* Errors: ERROR_USAGE, no output is named (NULL), or one that ends neither in .bin nor in .hex. */
int image_edit_check_name(const char *output, struct error *error) must_check;

/* Error: ERROR_USAGE, the output is that file; NULL: there is none. */
int image_edit_check_not_read(const char *output, const char *file, struct error *error) must_check;

/*
 * Takes the passphrase and looks at the output: it has to be given, has the name of a .bin or a .hex, and is none of the
 * files that are read, which are the operands, the keys of the options, and `others`, up to a NULL. Errors: ERROR_USAGE;
 * ERROR_FILE, the passphrase cannot be read.
 */
int image_edit_check(const struct invocation *invocation, const struct image_edit_options *options,
                     const char *const *others, struct image_target *target,
                     struct error *error) must_check;

/* The key that decrypts; no handle: none was given. Errors: as key_load(); ERROR_CRYPTO, no private half. */
int image_edit_key(const struct run *run, const char *path, const struct text_list *configs,
                   struct key *key, struct error *error) must_check;

/*
 * Opens the only operand, and finds out how its body lies there, with the key where there is one and a use for it.
 * Errors: ERROR_USAGE; as image_file_open(), image_file_unlock(), image_file_want_valid() and image_edit_key().
 */
int image_edit_open(const struct invocation *invocation, const struct key *key,
                    struct image_file *image, struct error *error) must_check;

/* Tells what was written, as text or as the object. Error: ERROR_FILE. */
int image_edit_tell(const struct run *run, const char *output, const struct json *object,
                    struct error *error, const char *format, ...) printf_like(5, 6) must_check;

/* Releases what options own. */
void image_edit_options_release(struct image_edit_options *options);

#endif
