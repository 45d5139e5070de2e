// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <command/project_new.h>
#include <pack/template.h>
#include <string.h>
#include <text/json.h>

struct new_options {
    const char *family;
    const char *path;
    const char *ci;
    const char *postbuild;
};

static const struct option_row rows[] = {
    {"--family", "h5|h503|h7rs", "product family", OPTION_TEXT,
     offsetof(struct new_options, family)},
    {"--path", "PATH", "boot path: stirot, oemirot, ...", OPTION_TEXT,
     offsetof(struct new_options, path)},
    {"--ci", "github|gitlab", "add a recipe that signs and attests in CI", OPTION_TEXT,
     offsetof(struct new_options, ci)},
    {"--postbuild", "cubeide|iar|keil", "add scripts for the post-build step of an IDE",
     OPTION_TEXT, offsetof(struct new_options, postbuild)},
    {.name = NULL},
};

static int no_template(const char *name, struct error *error)
{
    AUTO(blob) names = {0};
    if (template_names(&names, error) != 0)
        return -1;
    return error_set(error, ERROR_USAGE,
                     "there is no project of family and path '%s'; there are: %s", name,
                     (const char *)names.data);
}

static int print_result(const struct run *run, const char *name, const char *target,
                        const char *summary, struct error *error)
{
    if (run->json) {
        AUTO_JSON top = json_object();
        json_add_text(top, "project", target);
        json_add_text(top, "template", name);
        json_add_text(top, "summary", summary);
        return json_print(top, run->out, error);
    }
    if (!run->quiet)
        fprintf(
            run->out,
            "made '%s': %s\nits private keys are in '%s/Keys': back them up, and keep them secret\n"
            "build and verify all of it: make -C '%s'\n",
            target, summary, target, target);
    return 0;
}

static int add(const struct run *run, const char *kind, const char *choice, const char *target,
               struct error *error)
{
    return choice == NULL ? 0 : template_add(run, kind, choice, target, error);
}

static int run_new(struct invocation *invocation, struct error *error)
{
    const struct new_options *options = invocation->options;
    const char *target = invocation->operands.items[0];
    static const char *const recipes[] = {"github", "gitlab", NULL};
    static const char *const ides[] = {"cubeide", "iar", "keil", NULL};
    unsigned ignored;
    char summary[256];
    char name[64];
    if (options->family == NULL || options->path == NULL)
        return error_set(error, ERROR_USAGE,
                         "--family and --path are needed; see 'otpc project new --help'");
    if (choice_read("--ci", options->ci, recipes, &ignored, error) != 0 ||
        choice_read("--postbuild", options->postbuild, ides, &ignored, error) != 0)
        return -1;
    snprintf(name, sizeof name, "%s-%s", options->family, options->path);
    if (strchr(name, '/') != NULL || template_summary(name, summary, sizeof summary, error) != 0)
        return no_template(name, error);
    if (template_lay_out(invocation->run, name, target, error) != 0 ||
        add(invocation->run, "ci", options->ci, target, error) != 0 ||
        add(invocation->run, "postbuild", options->postbuild, target, error) != 0)
        return error_prefix(error, "cannot make project '%s'", target);
    return print_result(invocation->run, name, target, summary, error);
}

const struct command project_new_command = {
    .noun = "project",
    .verb = "new",
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Lay out a project: configurations, fresh keys, a small firmware.",
    .rows = rows,
    .options_size = sizeof(struct new_options),
    .run = run_new,
};
