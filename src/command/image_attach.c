// SPDX-License-Identifier: Apache-2.0
#include <command/companions.h>
#include <command/evidence.h>
#include <command/image_attach.h>
#include <command/image_report.h>
#include <command/making_options.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <pack/sidecar.h>
#include <spec/image_config.h>

struct attach_options {
    const char *signature;
    bool no_verify;
    struct evidence_options evidence;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--signature", "FILE", "r and s in 64 bytes, DER, or base64 of them", OPTION_TEXT,
     offsetof(struct attach_options, signature)},
    {"--no-verify", NULL, "do not have the boot core judge the image", OPTION_FLAG,
     offsetof(struct attach_options, no_verify)},
    EVIDENCE_ROWS(struct attach_options, evidence),
    PASSPHRASE_ROWS(struct attach_options, passphrase),
    {.name = NULL},
};

/* What the digest was taken of must be what is there now. */
static int check_unchanged(const struct run *run, const struct sidecar *sidecar,
                           const struct image_spec *spec, struct image_inputs *inputs,
                           struct error *error)
{
    struct digest_value digest;
    if (image_measure(run, spec, inputs, NULL, &digest, error) != 0)
        return -1;
    if (digest_equals(&digest, &sidecar->digest))
        return 0;
    return error_at(error, ERROR_INVALID, spec->config, 0,
                    "configuration, firmware or keys have changed since the digest was taken; "
                    "take it again");
}

/* Reads the configuration as it was when the digest was taken. */
static int load(const struct run *run, const struct sidecar *sidecar, struct image_spec *spec,
                struct error *error)
{
    const struct image_overrides overrides = {
        .sets = sidecar->sets,
        .input = sidecar->input,
        .output = sidecar->output,
        .hex_trailer = sidecar->hex_trailer,
    };
    if (image_config_load(run, sidecar->config, &overrides, NULL, spec, error) != 0)
        return -1;
    spec->signed_elsewhere = true;
    return 0;
}

static int check_files(const struct invocation *invocation, const struct image_spec *spec,
                       struct error *error)
{
    const struct attach_options *options = invocation->options;
    const struct companion companions[] = {
        {"SIDECAR", invocation->operands.items[0], false},
        {"--signature", options->signature, false},
        EVIDENCE_COMPANIONS(&options->evidence),
    };
    return companions_check(invocation->run, spec, companions,
                            sizeof companions / sizeof *companions, error);
}

static int attach(const struct run *run, const struct attach_options *options,
                  const struct sidecar *sidecar, const struct image_spec *spec,
                  struct evidence *evidence, struct error *error)
{
    const struct making_options how = {.no_verify = options->no_verify};
    AUTO(making) making = {0};
    AUTO(image_inputs) inputs = {0};
    struct image_result result;
    const struct signature_input signed_bytes = {.digest = sidecar->digest};
    AUTO(blob) signature = {0};
    struct json *record;
    if (making_open(&how, &making, error) != 0 ||
        image_inputs_open(run, spec, NULL, &inputs, error) != 0 ||
        check_unchanged(run, sidecar, spec, &inputs, error) != 0 ||
        given_signature_read(options->signature, &inputs.signing, &signed_bytes, &signature,
                             error) != 0)
        return -1;
    making_use_seed(&making, sidecar->seed);
    making.signer = given_signature_signer(&options->signature);
    making.making.signer = &making.signer;
    if (image_write(run, spec, &inputs, &making.making, &result, error) != 0 ||
        evidence_record_image(evidence, spec, &inputs, &result, &record, error) != 0)
        return -1;
    evidence_add(evidence, record);
    return image_report(run, run->quiet, spec, &inputs, &result, run->out, error);
}

static int run_attach(struct invocation *invocation, struct error *error)
{
    const struct attach_options *options = invocation->options;
    struct run *run = invocation->run;
    AUTO(sidecar) sidecar = {.config = NULL};
    AUTO(evidence) evidence = {.run = NULL};
    AUTO(image_spec) spec = {0};
    if (options->signature == NULL)
        return error_set(error, ERROR_USAGE, "option --signature is missing");
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        evidence_open(&evidence, run, &options->evidence, "image attach", error) != 0 ||
        sidecar_read(invocation->operands.items[0], &sidecar, error) != 0)
        return -1;
    if (load(run, &sidecar, &spec, error) != 0)
        return evidence_finish(&evidence, -1, error);
    if (check_files(invocation, &spec, error) != 0)
        return -1;
    return evidence_finish(&evidence, attach(run, options, &sidecar, &spec, &evidence, error),
                           error);
}

const struct command image_attach_command = {
    .noun = "image",
    .verb = "attach",
    .operands = "SIDECAR",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Complete an image with a signature that was made over its digest.",
    .rows = rows,
    .options_size = sizeof(struct attach_options),
    .run = run_attach,
};
