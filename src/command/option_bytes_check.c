// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/finding_report.h>
#include <command/option_bytes_check.h>
#include <device/layout_areas.h>
#include <pack/option_bytes.h>
#include <string.h>

struct check_options {
    const char *family;
    const char *layout;
    const char *obk;
    bool yes;
    struct text_list allow;
};

static const struct option_row rows[] = {
    {"--family", "h5|h503|h7rs", "product family (h5)", OPTION_TEXT,
     offsetof(struct check_options, family)},
    {"--layout", "LAYOUT", "hold them against the areas of this layout", OPTION_TEXT,
     offsetof(struct check_options, layout)},
    {"--obk", "FILE.obk", "hold them against this debug authentication", OPTION_TEXT,
     offsetof(struct check_options, obk)},
    {"--yes", NULL, "what cannot be taken back is meant", OPTION_FLAG,
     offsetof(struct check_options, yes)},
    {"--allow", "CHECK", "make a failing check a warning", OPTION_LIST,
     offsetof(struct check_options, allow)},
    {.name = NULL},
};

static bool is_check(const char *name)
{
    const char *known;
    for (size_t i = 0; (known = option_check_name(i)) != NULL; i++)
        if (strcmp(known, name) == 0)
            return true;
    return false;
}

static int check_allowed(const struct text_list *allow, struct error *error)
{
    for (size_t i = 0; i < allow->count; i++)
        if (!is_check(allow->items[i]))
            return error_set(error, ERROR_USAGE,
                             "option --allow: there is no check '%s'; otpc-option-bytes-check(1) "
                             "lists them",
                             allow->items[i]);
    return 0;
}

static int conclude(const struct run *run, const struct finding_report *report, struct json *top,
                    const char *path, struct error *error)
{
    bool good = report->count == 0;
    json_add_bool(top, "good", good);
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (good && !run->json && !run->quiet)
        fprintf(run->out, "'%s' is good\n", path);
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (good)
        return 0;
    error_set(error, ERROR_INVALID, "%s", "");
    return -1;
}

/* What the file is held against. */
struct counterparts {
    struct layout layout;
    struct option_layout areas;
    struct option_context context;
};

static void counterparts_release(struct counterparts *counterparts)
{
    layout_release(&counterparts->layout);
}

static int load_counterparts(const struct run *run, const struct check_options *options,
                             struct counterparts *counterparts, struct error *error)
{
    struct option_context *context = &counterparts->context;
    context->confirmed = options->yes;
    if (options->obk != NULL && da_method_read(options->obk, &context->da_method, error) != 0)
        return -1;
    context->da_path = options->obk;
    if (options->layout == NULL)
        return 0;
    if (layout_load(run, options->layout, &counterparts->layout, error) != 0 ||
        layout_areas(&counterparts->layout, &counterparts->areas, error) != 0)
        return -1;
    context->layout = &counterparts->areas;
    return 0;
}

static int run_check(struct invocation *invocation, struct error *error)
{
    const struct check_options *options = invocation->options;
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    unsigned family = OPTION_FAMILY_H5;
    AUTO(counterparts) counterparts = {.areas = {.name = NULL}};
    AUTO(option_bytes) bytes = {0};
    if (choice_read("--family", options->family, option_families, &family, error) != 0 ||
        check_allowed(&options->allow, error) != 0 ||
        load_counterparts(run, options, &counterparts, error) != 0)
        return -1;
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    json_add_text(top, "family", option_families[family]);
    struct finding_report report = {
        .run = run,
        .allow = &options->allow,
        .findings = json_add(top, "findings", json_array()),
    };
    const struct finding_sink sink = finding_report_sink(&report);
    if (option_bytes_open(path, (enum option_family)family, &counterparts.context, &sink, &bytes,
                          error) != 0)
        return -1;
    return conclude(run, &report, top, path, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct check_options *)options)->allow);
}

const struct command option_bytes_check_command = {
    .noun = "option-bytes",
    .verb = "check",
    .operands = "CSV",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Find what is wrong, dangerous or contradictory in option bytes.",
    .rows = rows,
    .options_size = sizeof(struct check_options),
    .run = run_check,
    .release = release_options,
};
