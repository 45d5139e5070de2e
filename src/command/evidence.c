// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <command/evidence.h>
#include <command/program.h>
#include <command/stale.h>
#include <crypto/sample_keys.h>
#include <pack/dsse.h>
#include <pack/manifest.h>

/* A file that exists is only replaced where it was written by these options, or is empty. */
static int check_target(const char *option, const char *path, struct error *error)
{
    if (path == NULL || file_kind(path) == FILE_NONE || file_kind(path) == FILE_OTHER ||
        file_is_empty(path) || manifest_file_is_manifest(path))
        return 0;
    return error_set(
        error, ERROR_FILE,
        "option %s: '%s' exists and is something else: name another file, or remove it", option,
        path);
}

static int check_targets(const struct evidence_options *options, struct error *error)
{
    if (check_target("--manifest", options->manifest, error) != 0)
        return -1;
    return check_target("--attest", options->attest, error);
}

static int load_key(struct evidence *evidence, struct error *error)
{
    uint8_t fingerprint[SHA256_SIZE];
    const char *path = evidence->options->attest_key;
    struct key *key = &evidence->key;
    if (path == NULL)
        return 0;
    if (key_load(path, &evidence->run->passphrase, key, error) != 0 ||
        key_fingerprint(key, fingerprint, error) != 0)
        return error_prefix(error, "option --attest-key");
    if (!key->private_half)
        return error_set(error, ERROR_CRYPTO,
                         "option --attest-key: '%s' is a public key, signing needs the private one",
                         path);
    const char *origin = sample_key_origin(fingerprint);
    if (origin != NULL)
        run_warn(evidence->run,
                 "'%s' is a publicly known sample key (%s): anybody can attest with it; use a key "
                 "of your own",
                 path, origin);
    return 0;
}

int evidence_open(struct evidence *evidence, const struct run *run,
                  const struct evidence_options *options, const char *command, struct error *error)
{
    *evidence = (struct evidence){.run = run, .options = options, .command = command};
    if ((options->attest == NULL) != (options->attest_key == NULL))
        return error_set(error, ERROR_USAGE,
                         "options --attest and --attest-key go together: the file, and the key");
    if (options->attest != NULL && options->manifest != NULL &&
        file_same_target(options->attest, options->manifest))
        return error_set(error, ERROR_USAGE, "options --manifest and --attest name one file, '%s'",
                         options->attest);
    if (check_targets(options, error) != 0)
        return -1;
    return load_key(evidence, error);
}

void evidence_release(struct evidence *evidence)
{
    key_release(&evidence->key);
}

bool evidence_is_wanted(const struct evidence *evidence)
{
    return evidence->options->manifest != NULL || evidence->options->attest != NULL;
}

static int write_manifest(const struct evidence *evidence, const struct json *manifest,
                          struct error *error)
{
    AUTO(blob) text = {0};
    if (evidence->options->manifest == NULL)
        return 0;
    if (json_write(manifest, &text, error) != 0)
        return -1;
    return output_save(evidence->options->manifest, OUTPUT_ORDINARY, blob_span(&text), error);
}

/* A key that decrypts is on every device: what it signs proves nothing. */
static int check_role(const struct evidence *evidence, const struct json *manifest,
                      struct error *error)
{
    char fingerprint[FINGERPRINT_TEXT];
    key_fingerprint_text(&evidence->key, fingerprint);
    if (!manifest_has_key(manifest, "encryption", fingerprint))
        return 0;
    return error_set(error, ERROR_CRYPTO,
                     "option --attest-key: an image is encrypted for '%s', its devices have that "
                     "key: attest with another",
                     evidence->options->attest_key);
}

static int write_attestation(const struct evidence *evidence, const struct json *manifest,
                             struct error *error)
{
    AUTO(blob) payload = {0};
    AUTO(blob) text = {0};
    AUTO_JSON envelope = NULL;
    if (evidence->options->attest == NULL)
        return 0;
    AUTO_JSON statement = manifest_statement(manifest);
    if (json_write_compact(statement, &payload, error) != 0 ||
        dsse_sign(&evidence->key, STATEMENT_FORMAT, blob_span(&payload), &envelope, error) != 0 ||
        json_write(envelope, &text, error) != 0)
        return -1;
    return output_save(evidence->options->attest, OUTPUT_ORDINARY, blob_span(&text), error);
}

int evidence_write(const struct evidence *evidence, struct json *records, struct error *error)
{
    AUTO_JSON manifest = manifest_new(evidence->command, program_version(), records);
    if (check_targets(evidence->options, error) != 0 ||
        (evidence->options->attest != NULL && check_role(evidence, manifest, error) != 0) ||
        write_attestation(evidence, manifest, error) != 0)
        return -1;
    return write_manifest(evidence, manifest, error);
}

void evidence_set_aside(const struct evidence *evidence)
{
    static const struct stale_kind manifest = {"manifest", manifest_file_is_manifest};
    stale_set_aside(evidence->run, &manifest, evidence->options->manifest);
    stale_set_aside(evidence->run, &manifest, evidence->options->attest);
}
