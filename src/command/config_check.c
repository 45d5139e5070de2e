// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <command/config_check.h>
#include <command/finding_report.h>
#include <command/passphrase_options.h>
#include <pack/image_inputs.h>
#include <pack/obk_check.h>
#include <pack/project_check.h>
#include <spec/config_kind.h>
#include <spec/image_config.h>
#include <spec/obk_config.h>
#include <stdlib.h>
#include <string.h>

struct check_options {
    struct text_list allow;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--allow", "CHECK", "make a failing check a warning", OPTION_LIST,
     offsetof(struct check_options, allow)},
    PASSPHRASE_ROWS(struct check_options, passphrase),
    {.name = NULL},
};

/* All configurations of a run, and what was found in them. */
struct check {
    struct run *run;
    const struct text_list *allow;
    struct json *files;
    size_t bad; /* files with findings */
    struct image_spec *images;
    size_t image_count;
};

/* The option-byte keys that an image names must have its keys and sizes. */
static void check_link(struct check *check, const struct image_spec *image,
                       const struct finding_sink *sink)
{
    static const struct obk_overrides none = {0};
    struct error ignored;
    AUTO(obk_spec) obk = {0};
    if (image->linked_config != NULL &&
        obk_config_load(check->run, image->linked_config, &none, NULL, &obk, &ignored) == 0)
        project_check_link(check->run, image, &obk, sink);
}

static void check_image(struct check *check, const char *config, const struct finding_sink *sink)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    struct image_spec *image = &check->images[check->image_count++];
    struct error error;
    AUTO(image_inputs) inputs = {0};
    (void)!image_config_load(check->run, config, &none, sink, image, &error);
    (void)!image_inputs_open(check->run, image, sink, &inputs, &error);
    check_link(check, image, sink);
    for (size_t i = 0; i + 1 < check->image_count; i++)
        project_check_areas(image, &check->images[i], sink);
}

static void check_obk(struct check *check, const char *config, const struct finding_sink *sink)
{
    static const struct obk_overrides none = {0};
    const struct run *run = check->run;
    struct error error;
    AUTO(obk_spec) spec = {0};
    AUTO(obk_image) image = {0};
    if (obk_config_load(run, config, &none, sink, &spec, &error) != 0 ||
        obk_check(run, &spec, check->allow, sink, &error) != 0)
        return;
    if (obk_image_build(run, &spec, &image, &error) != 0)
        sink->add(sink->context, "value", &error);
    else
        (void)!obk_check_image(run, &spec, &image, check->allow, sink, &error);
}

static void check_file(struct check *check, const char *config)
{
    struct json *entry = json_add(check->files, NULL, json_object());
    json_add_text(entry, "config", config);
    struct finding_report report = {
        .run = check->run,
        .allow = check->allow,
        .findings = json_add(entry, "findings", json_array()),
    };
    const struct finding_sink sink = finding_report_sink(&report);
    struct error error;
    enum config_kind kind;
    if (config_find_kind(config, &kind, &error) != 0)
        sink.add(sink.context, "form", &error);
    else if (kind == CONFIG_OBK)
        check_obk(check, config, &sink);
    else
        check_image(check, config, &sink);
    check->bad += report.count > 0;
    if (report.count == 0 && !check->run->json && !check->run->quiet)
        fprintf(check->run->out, "'%s' is good\n", config);
}

/* A directory stands for every configuration in it; XML files of other kinds are passed over. */
static int list_files(const struct text_list *operands, struct path_list *files,
                      struct text_list *named, struct error *error)
{
    for (size_t i = 0; i < operands->count; i++) {
        const char *operand = operands->items[i];
        if (!directory_exists(operand)) {
            if (text_list_add(named, operand, error) != 0)
                return -1;
        } else if (directory_find(operand, "xml", files, error) != 0) {
            return -1;
        }
    }
    for (size_t i = 0; i < files->count; i++) {
        enum config_kind kind;
        struct error ignored;
        bool readable = config_find_kind(files->items[i], &kind, &ignored) == 0;
        if ((!readable || kind != CONFIG_OTHER) &&
            text_list_add(named, files->items[i], error) != 0)
            return -1;
    }
    return 0;
}

static int conclude(struct check *check, struct json *top, size_t count, struct error *error)
{
    struct run *run = check->run;
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (check->bad == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "%zu of %zu configurations cannot be built", check->bad,
                     count);
}

static int check_all(struct check *check, const struct text_list *files, struct error *error)
{
    AUTO_JSON top = json_object();
    check->files = json_add(top, "files", json_array());
    check->images = calloc(files->count + 1, sizeof *check->images);
    if (check->images == NULL)
        return error_memory(error);
    for (size_t i = 0; i < files->count; i++)
        check_file(check, files->items[i]);
    for (size_t i = 0; i < check->image_count; i++)
        image_spec_release(&check->images[i]);
    free(check->images);
    return conclude(check, top, files->count, error);
}

static int run_check(struct invocation *invocation, struct error *error)
{
    struct run *run = invocation->run;
    const struct check_options *options = invocation->options;
    struct check check = {.run = run, .allow = &options->allow};
    AUTO(path_list) found = {0};
    AUTO(text_list) files = {0};
    run->passphrase.never_ask = true;
    if (passphrase_options_take(&options->passphrase, run, error) != 0 ||
        list_files(&invocation->operands, &found, &files, error) != 0)
        return -1;
    if (files.count == 0)
        return error_set(error, ERROR_USAGE, "there is no configuration in '%s'",
                         invocation->operands.items[0]);
    return check_all(&check, &files, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct check_options *)options)->allow);
}

const struct command config_check_command = {
    .noun = "config",
    .verb = "check",
    .operands = "FILE.xml|DIR...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Run every check of configurations without building them.",
    .rows = rows,
    .options_size = sizeof(struct check_options),
    .run = run_check,
    .release = release_options,
};
