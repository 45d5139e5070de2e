// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/build.h>
#include <command/companions.h>
#include <command/depfile.h>
#include <command/image_build.h>
#include <command/image_report.h>
#include <command/making_options.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <pack/image_read.h>
#include <pack/image_write.h>
#include <spec/image_config.h>
#include <spec/image_options.h>

struct build_options {
    struct text_list sets;
    const char *input;
    const char *output;
    const char *hex_trailer;
    struct making_options making;
    const char *depfile;
    unsigned jobs; /* 0: as many as there are processors */
    struct evidence_options evidence;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--set", "NAME=VALUE", "override a parameter by its name", OPTION_LIST,
     offsetof(struct build_options, sets)},
    {"--input", "FILE", "the firmware, instead of the one in the XML", OPTION_TEXT,
     offsetof(struct build_options, input)},
    {"--output", "FILE", "the image, instead of the one in the XML", OPTION_TEXT,
     offsetof(struct build_options, output)},
    {"--hex-trailer", "full|magic", "how much of the trailer a .hex holds", OPTION_TEXT,
     offsetof(struct build_options, hex_trailer)},
    MAKING_ROWS(struct build_options, making),
    {"--jobs", "N", "build at most N images at a time", OPTION_NUMBER,
     offsetof(struct build_options, jobs)},
    DEPFILE_ROW(struct build_options, depfile),
    EVIDENCE_ROWS(struct build_options, evidence),
    PASSPHRASE_ROWS(struct build_options, passphrase),
    {.name = NULL},
};

struct image_build {
    const struct run *run;
    const struct build_options *options;
    struct image_overrides overrides;
    const struct making *making;
    bool silent; /* no report of success */
    const struct evidence *evidence;
};

/* What image_inputs_open() does not know of. */
static int check_files(const struct image_build *build, const struct image_spec *spec,
                       struct error *error)
{
    const struct companion companions[] = {
        {"--seed", build->options->making.seed, false},
        EVIDENCE_COMPANIONS(&build->options->evidence),
    };
    return companions_check(build->run, spec, companions, sizeof companions / sizeof *companions,
                            error);
}

/* What the image depends on; the specification and the options have to stay. */
static int find_sources(const struct image_build *build, const struct image_spec *spec,
                        struct depfile *depfile, struct error *error)
{
    const struct build_options *options = build->options;
    const char *path;
    *depfile = (struct depfile){.path = options->depfile, .target = spec->output};
    for (size_t i = 0; (path = image_ingredient_at(build->run, spec, i)) != NULL; i++)
        if (depfile_add(depfile, path, error) != 0)
            return -1;
    if (depfile_add(depfile, options->making.seed, error) != 0 ||
        depfile_add(depfile, options->evidence.attest_key, error) != 0)
        return -1;
    return depfile_prepare(depfile, &options->evidence, error);
}

static int build_image(const struct image_build *build, const char *config, struct image_spec *spec,
                       struct json **record, FILE *report, struct error *error)
{
    const struct run *run = build->run;
    AUTO(image_inputs) inputs = {0};
    AUTO(depfile) depfile = {0};
    struct image_result result;
    if (image_config_load(run, config, &build->overrides, NULL, spec, error) != 0 ||
        check_files(build, spec, error) != 0 || find_sources(build, spec, &depfile, error) != 0)
        return -1;
    spec->signed_elsewhere = build->making->making.signer != NULL;
    if (image_inputs_open(run, spec, NULL, &inputs, error) != 0 ||
        image_write(run, spec, &inputs, &build->making->making, &result, error) != 0)
        return -1;
    if (evidence_record_image(build->evidence, spec, &inputs, &result, record, error) != 0 ||
        depfile_write(&depfile, error) != 0)
        return -1;
    return image_report(run, build->silent, spec, &inputs, &result, report, error);
}

/* Hands over what is known of the output. */
static void fill_item(const struct run *run, struct image_spec *spec, struct build_item *item)
{
    item->is_ingredient = spec->output != NULL && image_ingredient(run, spec, spec->output) != NULL;
    item->output = spec->output;
    spec->output = NULL;
}

static int build_item(void *context, const char *config, struct build_item *item, FILE *report,
                      struct error *error)
{
    const struct image_build *build = context;
    AUTO(image_spec) spec = {0};
    int result = build_image(build, config, &spec, &item->record, report, error);
    fill_item(build->run, &spec, item);
    return result;
}

static int find_item(void *context, const struct run *silent, const char *config,
                     struct build_item *item, struct error *error)
{
    int result = 0;
    const struct image_build *build = context;
    AUTO(image_spec) spec = {0};
    struct error ignored;
    if (image_config_load(silent, config, &build->overrides, NULL, &spec, &ignored) == 0)
        result = check_files(build, &spec, error);
    fill_item(silent, &spec, item);
    return result;
}

static const struct build_kind image_kind = {
    .plural = "images",
    .artefact = {"image", image_file_is_image},
    .build = build_item,
    .find = find_item,
};

static int run_build(struct invocation *invocation, struct error *error)
{
    const struct build_options *options = invocation->options;
    const struct run *run = invocation->run;
    AUTO(making) making = {0};
    if (making_open(&options->making, &making, error) != 0)
        return -1;
    struct image_build image = {
        .run = run,
        .options = options,
        .overrides = {.sets = options->sets, .input = options->input, .output = options->output},
        .making = &making,
        .silent = run->quiet || (invocation->silent && !run->verbose),
    };
    AUTO(build) build = {invocation->run, &image_kind, &image, .jobs = options->jobs};
    if (hex_trailer_read(options->hex_trailer, &image.overrides.hex_trailer, error) != 0 ||
        build_collect(invocation, &build, error) != 0 ||
        build_one_only(&build, "--input", options->input, error) != 0 ||
        build_one_only(&build, "--output", options->output, error) != 0 ||
        build_one_only(&build, "--depfile", options->depfile, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        evidence_open(&build.evidence, run, &options->evidence, "image build", error) != 0)
        return -1;
    image.evidence = &build.evidence;
    return build_all(&build, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct build_options *)options)->sets);
}

const struct command image_build_command = {
    .noun = "image",
    .verb = "build",
    .drop_in = "-pb",
    .operands = "IMAGE.xml...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Build signed and encrypted images from image XML files.",
    .rows = rows,
    .options_size = sizeof(struct build_options),
    .run = run_build,
    .release = release_options,
};
