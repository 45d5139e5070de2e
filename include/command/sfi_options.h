// SPDX-License-Identifier: Apache-2.0
/*
 * The options of `otpc sfi build`, and the specification that they come to.
 */
#ifndef COMMAND_SFI_OPTIONS_H
#define COMMAND_SFI_OPTIONS_H

#include <command/command.h>
#include <pack/sfi_spec.h>

struct sfi_options {
    struct text_list firmware; /* OPTION_WORDS */
    struct text_list external; /* OPTION_WORDS */
    struct text_list modules;  /* OPTION_WORDS */
    struct text_list obks;     /* OPTION_WORDS */
    const char *module_list;
    const char *ssfi;
    const char *option_bytes;
    const char *key;
    const char *nonce;
    const char *version;
    const char *ram_size;
    const char *device_id;
    const char *token;
    const char *hash;
    const char *output;
    const char *nonce_record;
    bool yes;
    bool no_verify;
};

extern const struct option_row sfi_option_rows[];

/*
 * Makes the specification of the options, and loads what is small: key, nonce, lists. Its output is there also where it
 * fails, unless that is not known, or is a file that is read. Errors: ERROR_USAGE, an option that is missing or has a value
 * that it cannot have, or an output that is not called .sfi, or .sfix with external firmware; ERROR_CONFIG, the output is
 * a file that the package is made from, or a list is wrong; ERROR_FILE, a list, key or nonce cannot be read.
 */
int sfi_options_read(const struct run *run, const struct sfi_options *options,
                     struct sfi_spec *spec, struct error *error) must_check;
void sfi_options_release(struct sfi_options *options);

#endif
