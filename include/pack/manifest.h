// SPDX-License-Identifier: Apache-2.0
/*
 * Manifests: what a call of the program has built, and from what, as JSON; and the statement of in-toto about it. Man
 * page otpc-manifest(5). A manifest has no time, and of keys nothing but the fingerprint of the public half.
 */
#ifndef PACK_MANIFEST_H
#define PACK_MANIFEST_H

#include <crypto/key.h>
#include <pack/image_write.h>
#include <pack/obk_write.h>
#include <text/json.h>

#define MANIFEST_TYPE    "urn:otpc:manifest:1"
#define STATEMENT_TYPE   "https://in-toto.io/Statement/v1"
#define STATEMENT_FORMAT "application/vnd.in-toto+json" /* the payload type of an envelope */
#define MANIFEST_LIMIT   (16 * 1024 * 1024)             /* larger files are no manifests */

/* SHA-256 and size of a file. Error: ERROR_FILE, cannot be read; ERROR_CRYPTO. */
struct file_facts {
    uint8_t digest[SHA256_SIZE];
    uint64_t size;
};
int file_facts_read(const char *path, struct file_facts *facts, struct error *error) must_check;
int file_facts_read_open(const struct file *file, const char *path, struct file_facts *facts,
                         struct error *error) must_check;

/*
 * What an image or an option-byte key file says of itself, as the member "facts" of its record; the caller releases it.
 * Errors: ERROR_FILE, cannot be read, or is none.
 */
int image_facts(const char *path, struct json **facts, struct error *error) must_check;
int obk_facts(const char *path, bool has_header, struct json **facts,
              struct error *error) must_check;

/*
 * The record of an artefact that was just written; the caller releases it. `policy` is the one by which the boot core
 * accepted the image, NULL where it was not asked. Errors: ERROR_FILE, a file cannot be read; ERROR_CRYPTO, a key.
 */
int image_record(const struct image_spec *spec, const struct image_inputs *inputs,
                 const struct image_result *result, const char *policy, struct json **record,
                 struct error *error) must_check;
int obk_record(const struct run *run, const struct obk_spec *spec, struct json **record,
               struct error *error) must_check;

/* Parts of records: a file, tidied in its path, and a key. */
int record_add_file(struct json *to, const char *name, const char *role, const char *path,
                    const struct file_facts *facts, struct error *error) must_check;
int record_read_file(struct json *to, const char *name, const char *role, const char *path,
                     struct error *error) must_check;
int record_add_key(struct json *keys, const char *role, const struct key *key,
                   struct error *error) must_check;

/* A manifest of records, an array that it takes over. */
struct json *manifest_new(const char *command, const char *version, struct json *records);

/* Whether any record has that key in a role. */
bool manifest_has_key(const struct json *manifest, const char *role, const char *fingerprint);

/* The statement of in-toto about the outputs of a manifest; the caller releases it. NULL: out of memory. */
struct json *manifest_statement(const struct json *manifest);

/* Whether a file holds a manifest, or an envelope with a statement. */
bool manifest_file_is_manifest(const char *path);

#endif
