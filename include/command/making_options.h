// SPDX-License-Identifier: Apache-2.0
/*
 * The options that say how images are made: who signs, what randomness follows from, whether the boot core judges.
 */
#ifndef COMMAND_MAKING_OPTIONS_H
#define COMMAND_MAKING_OPTIONS_H

#include <command/command.h>
#include <pack/given_signature.h>

/* A program that signs. */
struct sign_command_options {
    const char *command;
    unsigned timeout; /* seconds; 0: the default */
};

#define SIGN_COMMAND_ROWS(type, field)                                                         \
    {"--sign-command", "COMMAND", "sign with a program: {digest} to {signature}", OPTION_TEXT, \
     offsetof(type, field.command)},                                                           \
    {                                                                                          \
        "--sign-timeout", "SECONDS", "how long the program may take (60)", OPTION_NUMBER,      \
            offsetof(type, field.timeout)                                                      \
    }

struct making_options {
    const char *seed;
    struct sign_command_options external;
    bool no_verify;
};

#define MAKING_ROWS(type, field)                                                         \
    {"--no-verify", NULL, "do not have the boot core judge what was built", OPTION_FLAG, \
     offsetof(type, field.no_verify)},                                                   \
        {"--seed", "FILE", "32 secret bytes that encryption follows from", OPTION_TEXT,  \
         offsetof(type, field.seed)},                                                    \
        SIGN_COMMAND_ROWS(type, field.external)

/*
 * Makes a signer of the options, or leaves `*used` NULL where none is given; both must not move. Error: ERROR_USAGE, a
 * timeout without command.
 */
int sign_command_take(const struct sign_command_options *options, struct signing_command *command,
                      struct image_signer *signer, const struct image_signer **used,
                      struct error *error) must_check;

/* What the options come to; the making points into it, so it must not move. */
struct making {
    struct image_making making;
    struct image_signer signer;
    struct image_reviewer reviewer;
    struct signing_command command;
    uint8_t seed[IMAGE_SEED_SIZE]; /* secret */
};

/* Errors: ERROR_FILE, the seed cannot be read or has not 32 bytes; ERROR_USAGE, a timeout without command. */
int making_open(const struct making_options *options, struct making *making,
                struct error *error) must_check;
void making_release(struct making *making);

/* Takes a seed into use. */
void making_use_seed(struct making *making, const uint8_t seed[IMAGE_SEED_SIZE]);

#endif
