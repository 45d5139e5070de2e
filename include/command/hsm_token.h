// SPDX-License-Identifier: Apache-2.0
/*
 * What the commands on tokens that issue licences share.
 */
#ifndef COMMAND_HSM_TOKEN_H
#define COMMAND_HSM_TOKEN_H

#include <command/command.h>
#include <command/passphrase_options.h>
#include <pack/hsm.h>
#include <text/json.h>

struct hsm_token_options {
    const char *token;
    struct passphrase_options passphrase;
};

/* Row for a command whose options hold a `struct hsm_token_options` called `field`; those for the PIN follow. */
#define HSM_TOKEN_ROW(type, field)                                                          \
    {                                                                                       \
        "-i, --token", "URI|SLOT", "the token, as pkcs11:token=NAME, or its slot's number", \
            OPTION_TEXT, offsetof(type, field.token)                                        \
    }

/*
 * Opens the token of the options, whose PIN has been taken, and says so where others cannot be kept waiting. Errors:
 * ERROR_USAGE, none is given, or it is neither URI nor number; as hsm_open().
 */
int hsm_token_open(const struct run *run, const struct hsm_token_options *options, bool writable,
                   struct hsm *hsm, struct error *error) must_check;

/* Adds what a token is like, and what its counter says where there is one. */
void hsm_token_add(struct json *to, const struct hsm *hsm);

#endif
