// SPDX-License-Identifier: Apache-2.0
/*
 * What commands write about what they made: a manifest, and an attestation of it.
 */
#ifndef COMMAND_EVIDENCE_H
#define COMMAND_EVIDENCE_H

#include <command/command.h>
#include <crypto/key.h>
#include <pack/image_write.h>
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

/* Their files, as rows of `struct companion`. */
#define EVIDENCE_COMPANIONS(options)                                                  \
    {"--manifest", (options)->manifest, true}, {"--attest", (options)->attest, true}, \
    {                                                                                 \
        "--attest-key", (options)->attest_key, false                                  \
    }

struct evidence {
    const struct run *run;
    const struct evidence_options *options;
    const char *command; /* noun and verb */
    struct key key;
    struct json *records; /* of what was made, in order */
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
 * The record of an image that was written, or NULL where nothing is wanted; the caller releases it. Errors: as
 * image_record().
 */
int evidence_record_image(const struct evidence *evidence, const struct image_spec *spec,
                          const struct image_inputs *inputs, const struct image_result *result,
                          struct json **record, struct error *error) must_check;

/* Takes over the record of something that was made; NULL: there is none. */
void evidence_add(struct evidence *evidence, struct json *record);

/*
 * Ends a command whose work had this result, 0 or -1. After a success it writes what was asked for; after a failure, or
 * where it cannot, what an earlier call wrote gets another name, NAME.stale, since it is no longer true. Errors:
 * ERROR_FILE; ERROR_CRYPTO, also where an image is encrypted for the key that is to attest; the failure that was.
 */
int evidence_finish(struct evidence *evidence, int result, struct error *error) must_check;

#endif
