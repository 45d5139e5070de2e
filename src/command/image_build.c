// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/path.h>
#include <base/process.h>
#include <command/image_build.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <inttypes.h>
#include <pack/image_read.h>
#include <pack/image_write.h>
#include <spec/image_config.h>
#include <stdlib.h>
#include <string.h>

struct build_options {
    struct text_list sets;
    const char *input;
    const char *output;
    const char *hex_trailer;
    unsigned jobs; /* 0: as many as there are processors */
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
    {"--jobs", "N", "build at most N images at a time", OPTION_NUMBER,
     offsetof(struct build_options, jobs)},
    PASSPHRASE_ROWS(struct build_options, passphrase),
    {.name = NULL},
};

struct build {
    struct run *run;
    struct text_list configs;
    struct image_overrides overrides;
    bool silent;
};

static struct json *describe(const struct image_spec *spec, const struct image_inputs *inputs,
                             const struct image_result *result)
{
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    struct json *object = json_object();
    report_version(&spec->version, version);
    json_add_text(object, "config", spec->config);
    json_add_text(object, "output", spec->output);
    json_add_text(object, "format", path_has_extension(spec->output, "hex") ? "hex" : "bin");
    json_add_text(object, "version", version);
    if (inputs->has_base)
        json_add_hex(object, "base", inputs->base);
    json_add_number(object, "size", result->size);
    json_add_number(object, "slot_size", spec->slot_size);
    json_add_number(object, "trailer_size", inputs->layout.trailer);
    json_add_bool(object, "padded", inputs->layout.padded);
    json_add_bool(object, "encrypted", spec->encryption_key != NULL);
    json_add_bool(object, "signed", spec->signing_key != NULL);
    if (spec->signing_key != NULL) {
        key_fingerprint_text(&inputs->signing, fingerprint);
        json_add_text(object, "key", fingerprint);
    }
    json_add_bytes(object, "sha256", SPAN(result->digest));
    return object;
}

static void print_summary(FILE *report, const struct image_spec *spec,
                          const struct image_inputs *inputs, const struct image_result *result)
{
    char version[VERSION_TEXT];
    char fingerprint[FINGERPRINT_TEXT];
    report_version(&spec->version, version);
    fprintf(report, "built '%s': version %s, 0x%" PRIx32, spec->output, version, result->size);
    if (spec->slot_size > 0)
        fprintf(report, " of 0x%" PRIx32, spec->slot_size);
    fprintf(report, " bytes");
    if (spec->signing_key != NULL) {
        key_fingerprint_text(&inputs->signing, fingerprint);
        fprintf(report, ", signed by %.8s", fingerprint);
    } else {
        fprintf(report, ", not signed");
    }
    if (spec->encryption_key != NULL)
        fprintf(report, "%s", spec->clear ? ", key wrapped but body in clear" : ", encrypted");
    fprintf(report, "\n");
}

/* Whether a path is one of the files that the image was to be made from. */
static bool is_ingredient(const struct image_spec *spec, const char *path)
{
    const char *files[] = {spec->config, spec->input, spec->signing_key, spec->encryption_key};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] != NULL && file_same(files[i], path))
            return true;
    return false;
}

/*
 * A script that does not look at the exit status must not flash the image of an earlier build: such an image gets
 * another name. Nothing else is touched.
 */
static void set_stale_aside(const struct run *run, const struct image_spec *spec)
{
    struct error error;
    AUTO(blob) stale = {0};
    if (spec->output == NULL || is_ingredient(spec, spec->output) ||
        !image_file_is_image(spec->output))
        return;
    if (blob_append_text(&stale, &error, "%s.stale", spec->output) != 0)
        return;
    const char *name = (const char *)stale.data;
    if (file_exists(name) && !image_file_is_image(name)) {
        run_warn(run, "'%s' is of an earlier build; it stays, because '%s' is something else",
                 spec->output, name);
        return;
    }
    if (file_rename(spec->output, name, &error) != 0)
        run_warn(run, "'%s' is of an earlier build: %s", spec->output, error.message);
    else
        run_warn(run, "the image of an earlier build is now '%s'", name);
}

static int build_image(const struct build *build, const char *config, struct image_spec *spec,
                       FILE *report, struct error *error)
{
    const struct run *run = build->run;
    AUTO(image_inputs) inputs = {0};
    struct image_result result;
    if (image_config_load(run, config, &build->overrides, NULL, spec, error) != 0 ||
        image_inputs_open(run, spec, NULL, &inputs, error) != 0 ||
        image_write(run, spec, &inputs, &result, error) != 0)
        return -1;
    if (run->json) {
        AUTO_JSON object = describe(spec, &inputs, &result);
        return json_print(object, report, error);
    }
    if (!run->quiet && (!build->silent || run->verbose))
        print_summary(report, spec, &inputs, &result);
    return 0;
}

/* Builds one image and shows its error, if any; the result is an exit status. */
static int build_one(void *context, size_t index, FILE *report)
{
    const struct build *build = context;
    const char *config = build->configs.items[index];
    AUTO(image_spec) spec = {0};
    struct error error;
    if (build_image(build, config, &spec, report, &error) == 0)
        return 0;
    if (strcmp(error.file, config) != 0)
        error_prefix(&error, "cannot build '%s'", config);
    report_error(build->run, &error);
    set_stale_aside(build->run, &spec);
    return error.code;
}

/* What the builds told, as one text or one JSON object. */
static int print_reports(const struct build *build, const struct pool_result *results,
                         struct error *error)
{
    AUTO_JSON top = json_object();
    struct json *images = json_add(top, "images", json_array());
    FILE *out = build->run->out;
    for (size_t i = 0; i < build->configs.count; i++) {
        struct span report = blob_span(&results[i].report);
        struct json *object = build->run->json ? json_parse(report) : NULL;
        if (object != NULL)
            json_add(images, NULL, object);
        else if (!build->run->json && report.size > 0)
            fwrite(report.data, 1, report.size, out);
    }
    if (build->run->json)
        return json_print(top, out, error);
    return fflush(out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

/* One image needs no process of its own. */
static int build_here(struct build *build, struct pool_result *result, struct error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *report = open_memstream(&text, &size);
    if (report == NULL)
        return error_memory(error);
    result->status = build_one(build, 0, report);
    fclose(report);
    int added = blob_append(&result->report, (struct span){(const uint8_t *)text, size}, error);
    free(text);
    return added;
}

static int first_failure(const struct pool_result *results, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (results[i].status != 0) {
            error->code = (enum error_code)results[i].status;
            error->message[0] = '\0'; /* it was shown where it happened */
            return -1;
        }
    return 0;
}

/* Reads the configurations without a word, only to know their outputs. */
static void load_specs(const struct build *build, struct image_spec *specs)
{
    struct error ignored;
    struct run silent = *build->run;
    silent.err = fopen("/dev/null", "w");
    if (silent.err == NULL)
        return;
    for (size_t i = 0; i < build->configs.count; i++)
        (void)!image_config_load(&silent, build->configs.items[i], &build->overrides, NULL,
                                 &specs[i], &ignored);
    fclose(silent.err);
}

/* Of two images with one output only one would remain. */
static int check_outputs(const struct build *build, const struct image_spec *specs,
                         struct error *error)
{
    for (size_t i = 0; i < build->configs.count; i++)
        for (size_t j = 0; j < i; j++)
            if (specs[i].output != NULL && specs[j].output != NULL &&
                file_same_target(specs[i].output, specs[j].output))
                return error_set(error, ERROR_CONFIG, "'%s' and '%s' both write '%s'",
                                 specs[j].config, specs[i].config, specs[i].output);
    return 0;
}

/* A process that a signal ended could say nothing and set nothing aside: that is done for it. */
static void bury(const struct build *build, const struct image_spec *specs,
                 const struct pool_result *results)
{
    struct error error;
    for (size_t i = 0; i < build->configs.count; i++) {
        if (results[i].signal == 0)
            continue;
        error_set(&error, ERROR_BUG, "the build of '%s' was ended by signal %d",
                  build->configs.items[i], results[i].signal);
        report_error(build->run, &error);
        set_stale_aside(build->run, &specs[i]);
    }
}

static int build_pool(struct build *build, unsigned jobs, struct pool_result *results,
                      struct error *error)
{
    size_t count = build->configs.count;
    struct image_spec *specs = calloc(count, sizeof *specs);
    if (specs == NULL)
        return error_memory(error);
    load_specs(build, specs);
    int result = check_outputs(build, specs, error);
    if (result == 0)
        result = process_pool(build_one, build, count, jobs, results, error);
    if (result == 0)
        bury(build, specs, results);
    for (size_t i = 0; i < count; i++)
        image_spec_release(&specs[i]);
    free(specs);
    return result;
}

static int build_all(struct build *build, unsigned jobs, struct error *error)
{
    size_t count = build->configs.count;
    struct pool_result *results = calloc(count, sizeof *results);
    if (results == NULL)
        return error_memory(error);
    int result =
        count == 1 ? build_here(build, results, error) : build_pool(build, jobs, results, error);
    if (result == 0)
        result = print_reports(build, results, error);
    if (result == 0)
        result = first_failure(results, count, error);
    for (size_t i = 0; i < count; i++)
        blob_release(&results[i].report);
    free(results);
    return result;
}

/* Stock scripts put words such as AUTO behind the XML: what is no file and not named like one is left out. */
static int collect_configs(const struct invocation *invocation, struct build *build,
                           struct error *error)
{
    const struct text_list *operands = &invocation->operands;
    for (size_t i = 0; i < operands->count; i++) {
        const char *operand = operands->items[i];
        bool is_word = i > 0 && !file_exists(operand) && path_extension(operand)[0] == '\0';
        if (is_word)
            run_note(invocation->run, "'%s' is no file, the word is ignored", operand);
        else if (text_list_add(&build->configs, operand, error) != 0)
            return -1;
    }
    return 0;
}

static int read_hex_trailer(const struct build_options *options, struct build *build,
                            struct error *error)
{
    const char *value = options->hex_trailer;
    if (value != NULL && strcmp(value, "full") != 0 && strcmp(value, "magic") != 0)
        return error_set(error, ERROR_USAGE,
                         "option --hex-trailer: '%s' is neither 'full' nor 'magic'", value);
    bool magic = value != NULL && strcmp(value, "magic") == 0;
    build->overrides.hex_trailer = magic ? HEX_TRAILER_MAGIC : HEX_TRAILER_FULL;
    return 0;
}

static int run_build(struct invocation *invocation, struct error *error)
{
    const struct build_options *options = invocation->options;
    AUTO(text_list) owned = {0};
    struct build build = {
        .run = invocation->run,
        .overrides = {.sets = options->sets, .input = options->input, .output = options->output},
        .silent = invocation->silent,
    };
    if (read_hex_trailer(options, &build, error) != 0 ||
        collect_configs(invocation, &build, error) != 0)
        return -1;
    owned = build.configs;
    if (build.configs.count > 1 && (options->input != NULL || options->output != NULL))
        return error_set(error, ERROR_USAGE, "--input and --output go with one image only");
    if (passphrase_options_take(&options->passphrase, invocation->run, error) != 0)
        return -1;
    unsigned jobs = options->jobs == 0 ? process_processors() : options->jobs;
    return build_all(&build, jobs, error);
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
