// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <base/file.h>
#include <command/manifest_verify.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <crypto/key.h>
#include <crypto/sample_keys.h>
#include <pack/dsse.h>
#include <pack/manifest.h>
#include <pack/manifest_check.h>
#include <stdlib.h>

struct verify_options {
    struct text_list keys;
    const char *directory;
    bool inputs;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--key", "KEY", "a key that may have signed; private or public", OPTION_LIST,
     offsetof(struct verify_options, keys)},
    {"--directory", "DIR", "where the paths of the manifest begin", OPTION_TEXT,
     offsetof(struct verify_options, directory)},
    {"--inputs", NULL, "check configurations and inputs too", OPTION_FLAG,
     offsetof(struct verify_options, inputs)},
    PASSPHRASE_ROWS(struct verify_options, passphrase),
    {.name = NULL},
};

struct key_ring {
    struct key *keys;
    size_t count;
};

static void key_ring_release(struct key_ring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        key_release(&ring->keys[i]);
    free(ring->keys);
}

static int load_keys(const struct run *run, const struct text_list *paths, struct key_ring *ring,
                     struct error *error)
{
    ring->keys = calloc(paths->count + 1, sizeof *ring->keys);
    if (ring->keys == NULL)
        return error_memory(error);
    for (size_t i = 0; i < paths->count; i++) {
        struct key *key = &ring->keys[i];
        if (key_load_public(paths->items[i], &run->passphrase, key, error) != 0)
            return -1;
        ring->count++;
        sample_key_warn(run, key, paths->items[i], SAMPLE_KEY_OF_ATTESTATION);
    }
    return 0;
}

/* What was found out of one file. */
struct verification {
    const struct run *run;
    struct json *findings;
    size_t wrong;
    bool is_attestation;
    char signer[FINGERPRINT_TEXT]; /* of an attestation */
};

static void take_finding(void *context, const char *check, const struct error *finding)
{
    struct verification *verification = context;
    struct json *entry = json_add(verification->findings, NULL, json_object());
    json_add_text(entry, "check", check);
    report_add_error(entry, finding);
    verification->wrong++;
    if (!verification->run->json)
        report_error(verification->run, finding);
}

/* Looks into the envelope, if it is one, and leaves the statement's manifest in `document`. */
static int open_envelope(const char *path, const struct key_ring *ring,
                         struct json_document *document, struct json_document *statement,
                         struct verification *verification, const struct json **manifest,
                         struct error *error)
{
    size_t signer;
    AUTO(blob) payload = {0};
    if (ring->count == 0)
        return error_set(error, ERROR_USAGE,
                         "'%s' is signed: give the key that it is to be signed with, --key", path);
    if (dsse_verify(document, STATEMENT_FORMAT, ring->keys, ring->count, &payload, &signer,
                    error) != 0)
        return -1;
    key_fingerprint_text(&ring->keys[signer], verification->signer);
    if (json_document_parse(blob_span(&payload), path, statement, error) != 0) {
        error->code = ERROR_FILE;
        return error_prefix(error, "the payload");
    }
    return manifest_of_statement(statement, manifest, error);
}

static int check_file(const char *path, const struct verify_options *options,
                      const struct key_ring *ring, struct verification *verification,
                      struct error *error)
{
    AUTO(blob) text = {0};
    AUTO(json_document) document = {0};
    AUTO(json_document) statement = {0};
    const struct finding_sink sink = {take_finding, verification};
    const struct manifest_check check = {options->directory, options->inputs, &sink};
    if (file_load(path, MANIFEST_LIMIT, &text, error) != 0)
        return -1;
    if (json_document_parse(blob_span(&text), path, &document, error) != 0) {
        error->code = ERROR_FILE;
        return -1;
    }
    const struct json *manifest = document.root;
    verification->is_attestation = dsse_is_envelope(document.root);
    if (verification->is_attestation &&
        open_envelope(path, ring, &document, &statement, verification, &manifest, error) != 0)
        return -1;
    if (!verification->is_attestation && ring->count > 0)
        return error_set(error, ERROR_USAGE,
                         "'%s' is not signed: --key is for what --attest writes", path);
    return manifest_check_run(&check, &document, manifest, error);
}

static int tell(const struct verification *verification, const char *path, struct error *error)
{
    const struct run *run = verification->run;
    bool valid = verification->wrong == 0;
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "file", path);
        json_add_bool(top, "valid", valid);
        json_add_bool(top, "signed", verification->is_attestation);
        if (verification->is_attestation)
            json_add_text(top, "key", verification->signer);
        json_add(top, "findings", json_copy(verification->findings));
        return json_print(top, run->out, error);
    }
    if (!valid || run->quiet)
        return 0;
    fprintf(run->out, "'%s' holds", path);
    if (verification->is_attestation)
        fprintf(run->out, ", signed by %.8s", verification->signer);
    fprintf(run->out, verification->is_attestation ? "\n" : ", not signed\n");
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int run_verify(struct invocation *invocation, struct error *error)
{
    const struct verify_options *options = invocation->options;
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    AUTO(key_ring) ring = {0};
    AUTO_JSON findings = json_array();
    struct verification verification = {.run = run, .findings = findings};
    if (options->directory != NULL && !directory_exists(options->directory))
        return error_set(error, ERROR_FILE, "there is no directory '%s'", options->directory);
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        load_keys(run, &options->keys, &ring, error) != 0 ||
        check_file(path, options, &ring, &verification, error) != 0 ||
        tell(&verification, path, error) != 0)
        return -1;
    if (verification.wrong == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "'%s' does not hold: %zu of its statements", path,
                     verification.wrong);
}

static void release_options(void *options)
{
    text_list_release(&((struct verify_options *)options)->keys);
}

const struct command manifest_verify_command = {
    .noun = "manifest",
    .verb = "verify",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Hold a manifest or an attestation against the files that it tells of.",
    .rows = rows,
    .options_size = sizeof(struct verify_options),
    .run = run_verify,
    .release = release_options,
};
