// SPDX-License-Identifier: Apache-2.0
#include <command/companions.h>
#include <command/image_digest.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <pack/image_write.h>
#include <pack/sidecar.h>
#include <spec/image_config.h>
#include <spec/image_options.h>

struct digest_options {
    struct text_list sets;
    const char *input;
    const char *image;
    const char *hex_trailer;
    const char *output;
    const char *sidecar;
    bool vector;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--output", "FILE", "what is to be signed: the 32 bytes of the digest", OPTION_TEXT,
     offsetof(struct digest_options, output)},
    {"--vector", NULL, "all bytes that the digest covers, for signers that hash", OPTION_FLAG,
     offsetof(struct digest_options, vector)},
    {"--sidecar", "FILE", "for 'image attach' (FILE of --output and .json); secret", OPTION_TEXT,
     offsetof(struct digest_options, sidecar)},
    {"--set", "NAME=VALUE", "override a parameter by its name", OPTION_LIST,
     offsetof(struct digest_options, sets)},
    {"--input", "FILE", "the firmware, instead of the one in the XML", OPTION_TEXT,
     offsetof(struct digest_options, input)},
    {"--image", "FILE", "the image, instead of the one in the XML", OPTION_TEXT,
     offsetof(struct digest_options, image)},
    {"--hex-trailer", "full|magic", "how much of the trailer a .hex holds", OPTION_TEXT,
     offsetof(struct digest_options, hex_trailer)},
    PASSPHRASE_ROWS(struct digest_options, passphrase),
    {.name = NULL},
};

/* What is to be signed and the sidecar appear both, or neither does. */
static int write_both(const struct run *run, const struct digest_options *options,
                      const char *sidecar_path, const struct image_spec *spec,
                      struct image_inputs *inputs, struct sidecar *sidecar, struct error *error)
{
    AUTO(output_set) outputs = {0};
    struct output *vector = options->vector ? &outputs.items[0] : NULL;
    if (output_set_add(&outputs, options->output, OUTPUT_ORDINARY, error) != 0 ||
        output_set_add(&outputs, sidecar_path, OUTPUT_SECRET, error) != 0 ||
        image_measure(run, spec, inputs, vector, &sidecar->digest, error) != 0)
        return -1;
    if (vector == NULL &&
        output_write(&outputs.items[0], digest_span(&sidecar->digest), error) != 0)
        return -1;
    return sidecar_write(sidecar, &outputs.items[1], error) == 0
               ? output_set_commit(&outputs, error)
               : -1;
}

static int take_digest(const struct run *run, const struct digest_options *options,
                       const char *sidecar_path, struct sidecar *sidecar, struct error *error)
{
    const struct image_overrides overrides = {
        .sets = options->sets,
        .input = options->input,
        .output = options->image,
        .hex_trailer = sidecar->hex_trailer,
    };
    const struct companion companions[] = {
        {"--output", options->output, true},
        {"--sidecar", sidecar_path, true},
    };
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    if (image_config_load(run, sidecar->config, &overrides, NULL, &spec, error) != 0)
        return -1;
    spec.signed_elsewhere = true;
    if (spec.signing_key == NULL)
        return error_at(error, ERROR_CONFIG, spec.config, 0, "the image is not signed at all");
    if (image_inputs_open(run, &spec, NULL, &inputs, error) != 0 ||
        companions_check(run, &spec, companions, sizeof companions / sizeof *companions, error) !=
            0)
        return -1;
    return write_both(run, options, sidecar_path, &spec, &inputs, sidecar, error);
}

static int report(const struct run *run, const struct digest_options *options,
                  const char *sidecar_path, const struct sidecar *sidecar, struct error *error)
{
    char text[2 * SHA256_SIZE + 1];
    hex_encode(digest_span(&sidecar->digest), text);
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "output", options->output);
        json_add_text(top, "form", options->vector ? "vector" : "digest");
        json_add_text(top, "sidecar", sidecar_path);
        json_add_text(top, "sha256", text);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(run->out, "wrote '%s': %s; sign it, then: otpc image attach %s --signature FILE\n",
                options->output, text, sidecar_path);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int run_digest(struct invocation *invocation, struct error *error)
{
    const struct digest_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(sidecar)
    sidecar = {
        .config = invocation->operands.items[0], .input = options->input, .output = options->image};
    AUTO(blob) name = {0};
    if (options->output == NULL)
        return error_set(error, ERROR_USAGE, "option --output is missing");
    if (hex_trailer_read(options->hex_trailer, &sidecar.hex_trailer, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        blob_append_text(&name, error, "%s.json", options->output) != 0)
        return -1;
    const char *path = options->sidecar == NULL ? (const char *)name.data : options->sidecar;
    if (file_same_target(options->output, path))
        return error_set(error, ERROR_USAGE, "output and sidecar are one file");
    for (size_t i = 0; i < options->sets.count; i++)
        if (text_list_add(&sidecar.sets, options->sets.items[i], error) != 0)
            return -1;
    if (run->random.fill(run->random.context, sidecar.seed, sizeof sidecar.seed, error) != 0 ||
        take_digest(run, options, path, &sidecar, error) != 0)
        return -1;
    return report(run, options, path, &sidecar, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct digest_options *)options)->sets);
}

const struct command image_digest_command = {
    .noun = "image",
    .verb = "digest",
    .operands = "IMAGE.xml",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write what somebody else is to sign; 'image attach' completes the image.",
    .rows = rows,
    .options_size = sizeof(struct digest_options),
    .run = run_digest,
    .release = release_options,
};
