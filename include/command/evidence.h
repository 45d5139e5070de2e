// SPDX-License-Identifier: Apache-2.0
/*
 * What building commands write about what they built: a manifest, and an attestation of it.
 */
#ifndef COMMAND_EVIDENCE_H
#define COMMAND_EVIDENCE_H

#include <command/command.h>
#include <crypto/key.h>
#include <text/json.h>

struct evidence_options {
    const char *manifest;
    const char *attest;
    const char *attest_key;
};

/* Rows for a command whose options hold a `struct evidence_options` called `field`. */
#define EVIDENCE_ROWS(type, field)                                                                 \
    {"--manifest", "FILE", "write what was built, and from what, as JSON", OPTION_TEXT,            \
     offsetof(type, field.manifest)},                                                              \
        {"--attest", "FILE", "write the same, signed", OPTION_TEXT, offsetof(type, field.attest)}, \
    {                                                                                              \
        "--attest-key", "KEY", "the private key that signs it", OPTION_TEXT,                       \
            offsetof(type, field.attest_key)                                                       \
    }

struct evidence {
    const struct run *run;
    const struct evidence_options *options;
    const char *command; /* noun and verb */
    struct key key;
};

/*
 * Looks at the options before anything is built. Errors: ERROR_USAGE, --attest and --attest-key without one another, or
 * both files are one; ERROR_FILE, a file exists and is something else; ERROR_CRYPTO, no key, or one that cannot sign.
 */
int evidence_open(struct evidence *evidence, const struct run *run,
                  const struct evidence_options *options, const char *command,
                  struct error *error) must_check;
void evidence_release(struct evidence *evidence);

/* Whether anything is to be written. */
bool evidence_is_wanted(const struct evidence *evidence);

/*
 * Writes what was asked for; the records, in an array, are taken over. Errors: ERROR_FILE; ERROR_CRYPTO, also where an
 * image is encrypted for the key that is to attest.
 */
int evidence_write(const struct evidence *evidence, struct json *records,
                   struct error *error) must_check;

/* Gives what an earlier build wrote another name, NAME.stale. */
void evidence_set_aside(const struct evidence *evidence);

#endif
