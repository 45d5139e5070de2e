// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <command/build.h>
#include <command/depfile.h>
#include <command/obk_build.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <inttypes.h>
#include <pack/manifest.h>
#include <pack/obk_check.h>
#include <pack/obk_files.h>
#include <pack/obk_read.h>
#include <pack/obk_write.h>
#include <spec/obk_config.h>

struct build_options {
    struct text_list sets;
    const char *output;
    struct text_list allow;
    unsigned jobs;
    const char *depfile;
    struct evidence_options evidence;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--set", "NAME=VALUE", "override a field by its name", OPTION_LIST,
     offsetof(struct build_options, sets)},
    {"--output", "FILE", "the file to write, instead of the one in the XML", OPTION_TEXT,
     offsetof(struct build_options, output)},
    {"--allow", "CHECK", "make a failing check a warning", OPTION_LIST,
     offsetof(struct build_options, allow)},
    {"--jobs", "N", "build at most N files at a time", OPTION_NUMBER,
     offsetof(struct build_options, jobs)},
    DEPFILE_ROW(struct build_options, depfile),
    EVIDENCE_ROWS(struct build_options, evidence),
    PASSPHRASE_ROWS(struct build_options, passphrase),
    {.name = NULL},
};

struct obk_build {
    const struct run *run;
    struct obk_overrides overrides;
    const struct build_options *options;
    bool silent; /* no report of success */
    bool record; /* for a manifest */
};

static struct json *describe(const struct obk_spec *spec, const struct obk_image *image)
{
    struct json *object = json_object();
    json_add_text(object, "config", spec->config);
    json_add_text(object, "output", spec->output);
    if (spec->has_destination)
        json_add_hex(object, "destination", spec->destination);
    json_add_number(object, "size", image->bytes.size);
    json_add_number(object, "payload_size", image->bytes.size - image->payload);
    json_add_bool(object, "hash", spec->has_hash);
    json_add_bool(object, "device_encrypts", spec->encrypt);
    json_add_number(object, "fields", spec->field_count);
    return object;
}

static int report_success(const struct obk_build *build, const struct obk_spec *spec,
                          const struct obk_image *image, FILE *report, struct error *error)
{
    if (build->run->json) {
        AUTO_JSON object = describe(spec, image);
        return json_print(object, report, error);
    }
    if (build->silent)
        return 0;
    fprintf(report, "built '%s': 0x%zx bytes", spec->output, image->bytes.size);
    if (spec->has_destination)
        fprintf(report, " for 0x%08" PRIx32, spec->destination);
    fprintf(report, ", %zu field%s%s\n", spec->field_count, spec->field_count == 1 ? "" : "s",
            spec->has_hash ? ", with hash" : "");
    return 0;
}

/* What the file depends on; the specification and the options have to stay. */
static int find_sources(const struct obk_build *build, const struct obk_spec *spec,
                        struct depfile *depfile, struct error *error)
{
    const struct build_options *options = build->options;
    const char *path;
    *depfile = (struct depfile){.path = options->depfile, .target = spec->output};
    for (size_t i = 0; (path = obk_ingredient_at(build->run, spec, i)) != NULL; i++)
        if (depfile_add(depfile, path, error) != 0)
            return -1;
    if (depfile_add(depfile, options->evidence.attest_key, error) != 0)
        return -1;
    return depfile_prepare(depfile, &options->evidence, error);
}

static int build_obk(const struct obk_build *build, const char *config, struct obk_spec *spec,
                     struct json **record, FILE *report, struct error *error)
{
    const struct run *run = build->run;
    const struct text_list *allow = &build->options->allow;
    AUTO(obk_image) image = {0};
    AUTO(depfile) depfile = {0};
    if (obk_config_load(run, config, &build->overrides, NULL, spec, error) != 0 ||
        find_sources(build, spec, &depfile, error) != 0 ||
        obk_check(run, spec, allow, NULL, error) != 0 ||
        obk_image_build(run, spec, &image, error) != 0 ||
        obk_check_image(run, spec, &image, allow, NULL, error) != 0 ||
        obk_files_write(spec, &image, error) != 0 ||
        (build->record && obk_record(run, spec, record, error) != 0) ||
        depfile_write(&depfile, error) != 0)
        return -1;
    return report_success(build, spec, &image, report, error);
}

static void fill_item(const struct run *run, struct obk_spec *spec, struct build_item *item)
{
    struct error ignored;
    item->is_ingredient = spec->output != NULL && obk_output_is_ingredient(run, spec);
    for (size_t i = 0; i < spec->field_count; i++)
        if (spec->fields[i].kind == OBK_FIELD_PASSWORD && spec->config != NULL)
            (void)!path_resolve(spec->config, OBK_PASSWORD_NAME, &item->companion, &ignored);
    item->output = spec->output;
    spec->output = NULL;
}

static int build_item(void *context, const char *config, struct build_item *item, FILE *report,
                      struct error *error)
{
    AUTO(obk_spec) spec = {0};
    const struct obk_build *build = context;
    int result = build_obk(build, config, &spec, &item->record, report, error);
    fill_item(build->run, &spec, item);
    return result;
}

static int find_item(void *context, const struct run *silent, const char *config,
                     struct build_item *item, struct error *error)
{
    const struct obk_build *build = context;
    AUTO(obk_spec) spec = {0};
    struct error ignored;
    (void)error;
    (void)!obk_config_load(silent, config, &build->overrides, NULL, &spec, &ignored);
    fill_item(silent, &spec, item);
    return 0;
}

static const struct build_kind obk_kind = {
    .plural = "files",
    .artefact = {"option-byte key file", obk_file_is_obk},
    .build = build_item,
    .find = find_item,
};

static int run_build(struct invocation *invocation, struct error *error)
{
    const struct build_options *options = invocation->options;
    const struct run *run = invocation->run;
    struct obk_build obk = {
        .run = run,
        .overrides = {.sets = options->sets, .output = options->output},
        .options = options,
        .silent = run->quiet || (invocation->silent && !run->verbose),
    };
    AUTO(build) build = {invocation->run, &obk_kind, &obk, .jobs = options->jobs};
    if (obk_check_names(&options->allow, error) != 0 ||
        build_collect(invocation, &build, error) != 0 ||
        build_one_only(&build, "--output", options->output, error) != 0 ||
        build_one_only(&build, "--depfile", options->depfile, error) != 0 ||
        passphrase_options_take(&options->passphrase, invocation->run, error) != 0 ||
        evidence_open(&build.evidence, run, &options->evidence, "obk build", error) != 0)
        return -1;
    obk.record = evidence_is_wanted(&build.evidence);
    return build_all(&build, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct build_options *)options)->sets);
    text_list_release(&((struct build_options *)options)->allow);
}

const struct command obk_build_command = {
    .noun = "obk",
    .verb = "build",
    .drop_in = "-obk",
    .operands = "CONFIG.xml...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Build option-byte key files from their XML.",
    .rows = rows,
    .options_size = sizeof(struct build_options),
    .run = run_build,
    .release = release_options,
};
