// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/output.h>
#include <base/stale.h>
#include <command/companions.h>
#include <command/evidence.h>
#include <command/program.h>
#include <crypto/sample_keys.h>
#include <device/self_check.h>
#include <pack/dsse.h>
#include <pack/manifest.h>

static int check_targets(const struct evidence_options *options, struct error *error)
{
    if (companion_check_target("--manifest", options->manifest, manifest_file_is_manifest, error) !=
        0)
        return -1;
    return companion_check_target("--attest", options->attest, manifest_file_is_manifest, error);
}

static int load_key(struct evidence *evidence, struct error *error)
{
    const char *path = evidence->options->attest_key;
    struct key *key = &evidence->key;
    if (path == NULL)
        return 0;
    if (key_load(path, &evidence->run->passphrase, key, error) != 0)
        return error_prefix(error, "option --attest-key");
    if (!key->private_half)
        return error_set(error, ERROR_CRYPTO,
                         "option --attest-key: '%s' is a public key, signing needs the private one",
                         path);
    sample_key_warn(evidence->run, key, path, SAMPLE_KEY_OF_ATTESTATION);
    return 0;
}

int evidence_open(struct evidence *evidence, const struct run *run,
                  const struct evidence_options *options, const char *command, struct error *error)
{
    *evidence = (struct evidence){
        .run = run, .options = options, .command = command, .records = json_array()};
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
    json_release(&evidence->records);
}

bool evidence_is_wanted(const struct evidence *evidence)
{
    return evidence->options->manifest != NULL || evidence->options->attest != NULL;
}

static int write_text(const struct json *json, const char *path, struct output_set *outputs,
                      struct error *error)
{
    AUTO(blob) text = {0};
    if (json_write(json, &text, error) != 0)
        return -1;
    return output_set_write(outputs, path, OUTPUT_ORDINARY, blob_span(&text), error);
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
                             struct output_set *outputs, struct error *error)
{
    AUTO(blob) payload = {0};
    AUTO_JSON envelope = NULL;
    AUTO_JSON statement = manifest_statement(manifest);
    if (check_role(evidence, manifest, error) != 0 ||
        json_write_compact(statement, &payload, error) != 0 ||
        dsse_sign(&evidence->key, STATEMENT_FORMAT, blob_span(&payload), &envelope, error) != 0)
        return -1;
    return write_text(envelope, evidence->options->attest, outputs, error);
}

/* Both appear, or none. */
static int write_all(struct evidence *evidence, struct error *error)
{
    const struct evidence_options *options = evidence->options;
    AUTO(output_set) outputs = {0};
    AUTO_JSON manifest = manifest_new(evidence->command, program_version(), evidence->records);
    evidence->records = NULL;
    if (check_targets(options, error) != 0 ||
        (options->attest != NULL && write_attestation(evidence, manifest, &outputs, error) != 0) ||
        (options->manifest != NULL &&
         write_text(manifest, options->manifest, &outputs, error) != 0))
        return -1;
    return output_set_commit(&outputs, error);
}

static void set_aside(const struct evidence *evidence)
{
    static const struct stale_kind manifest = {"manifest", manifest_file_is_manifest};
    stale_set_aside(evidence->run, &manifest, evidence->options->manifest);
    stale_set_aside(evidence->run, &manifest, evidence->options->attest);
}

int evidence_record_image(const struct evidence *evidence, const struct image_spec *spec,
                          const struct image_inputs *inputs, const struct image_result *result,
                          struct json **record, struct error *error)
{
    const char *policy =
        result->reviewed ? self_check_policy(spec, &inputs->algorithms)->name : NULL;
    *record = NULL;
    if (!evidence_is_wanted(evidence))
        return 0;
    return image_record(spec, inputs, result, policy, record, error);
}

void evidence_add(struct evidence *evidence, struct json *record)
{
    json_add(evidence->records, NULL, record);
}

int evidence_finish(struct evidence *evidence, int result, struct error *error)
{
    if (!evidence_is_wanted(evidence))
        return result;
    if (result == 0 && write_all(evidence, error) == 0)
        return 0;
    set_aside(evidence);
    return -1;
}
