// SPDX-License-Identifier: Apache-2.0
#include <base/directory.h>
#include <base/output.h>
#include <base/text.h>
#include <command/passphrase_options.h>
#include <command/project_facts.h>
#include <command/project_page.h>
#include <command/project_report.h>
#include <string.h>
#include <strings.h>

struct report_options {
    const char *output;
    const char *layout;
    struct text_list configs;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"-o, --output", "FILE", "where to write the page", OPTION_TEXT,
     offsetof(struct report_options, output)},
    {"--layout", "LAYOUT", "the layout of the device: draw it, and boot the images", OPTION_TEXT,
     offsetof(struct report_options, layout)},
    {"--config", "[STAGE=]OBK", "the device's keys: an option-byte key XML or file", OPTION_LIST,
     offsetof(struct report_options, configs)},
    PASSPHRASE_ROWS(struct report_options, passphrase),
    {.name = NULL},
};

/* Whatever the page would replace must be a page. */
static int check_output(const char *path, struct error *error)
{
    static const char beginning[] = "<!DOCTYPE html>";
    char bytes[sizeof beginning - 1] = "";
    size_t got = 0;
    AUTO(file) file = {0};
    if (file_kind(path) != FILE_REGULAR || file_is_empty(path))
        return 0;
    if (file_open(path, &file, error) != 0 ||
        file_read_at(&file, path, 0, bytes, sizeof bytes, &got, error) != 0)
        return -1;
    if (got == sizeof bytes && strncasecmp(bytes, beginning, sizeof bytes) == 0)
        return 0;
    return error_set(error, ERROR_USAGE, "output '%s' exists, and is no HTML page", path);
}

static int check_options(const struct report_options *options, const struct run *run,
                         struct error *error)
{
    if (options->output == NULL && !run->json)
        return error_set(error, ERROR_USAGE, "-o is needed, or --json");
    if (options->configs.count > 0 && options->layout == NULL)
        return error_set(error, ERROR_USAGE, "option --config goes with --layout");
    return options->output == NULL ? 0 : check_output(options->output, error);
}

static int write_page(const struct project_facts *facts, const char *path, struct error *error)
{
    AUTO(html) page = {.failed = false};
    if (project_page(facts->top, &page, error) != 0)
        return -1;
    return output_save(path, OUTPUT_ORDINARY, blob_span(&page.text), error);
}

static int tell(const struct project_facts *facts, const char *output, struct error *error)
{
    const struct run *run = facts->run;
    if (run->json) {
        if (json_print(facts->top, run->out, error) != 0)
            return -1;
    } else if (!run->quiet) {
        fprintf(run->out, "wrote '%s': %u checks passed, %u failed, %u files not built\n", output,
                facts->passed, facts->failed, facts->missing);
    }
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    return facts->failed == 0 ? 0
                              : error_set(error, ERROR_INVALID, "%u of %u checks failed",
                                          facts->failed, facts->failed + facts->passed);
}

static int report_on(struct project_facts *facts, const struct report_options *options,
                     struct error *error)
{
    AUTO(layout) layout = {.name = NULL};
    if (options->layout != NULL && layout_load(facts->run, options->layout, &layout, error) != 0)
        return -1;
    facts->layout = options->layout != NULL ? &layout : NULL;
    facts->layout_name = options->layout;
    facts->configs = &options->configs;
    if (project_facts_gather(facts, error) != 0 ||
        (options->output != NULL && write_page(facts, options->output, error) != 0))
        return -1;
    return tell(facts, options->output, error);
}

/* The directory without slashes at its end; the root stays one. */
static int copy_directory(const char *operand, char **directory, struct error *error)
{
    if (!directory_exists(operand))
        return error_set(error, ERROR_FILE, "there is no directory '%s'", operand);
    if (text_copy(operand, directory, error) != 0)
        return -1;
    for (size_t length = strlen(*directory); length > 1 && (*directory)[length - 1] == '/';)
        (*directory)[--length] = '\0';
    return 0;
}

static int run_report(struct invocation *invocation, struct error *error)
{
    const struct report_options *options = invocation->options;
    struct run *run = invocation->run;
    AUTO_TEXT directory = NULL;
    AUTO(project_facts) facts = {.run = run};
    run->passphrase.never_ask = true;
    if (check_options(options, run, error) != 0 ||
        copy_directory(invocation->operands.items[0], &directory, error) != 0 ||
        passphrase_options_take(&options->passphrase, run, error) != 0)
        return -1;
    facts.directory = directory;
    return report_on(&facts, options, error);
}

static void release_options(void *options)
{
    text_list_release(&((struct report_options *)options)->configs);
}

const struct command project_report_command = {
    .noun = "report",
    .verb = "",
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write a page about a project: flash map, images, keys, checks, boot.",
    .rows = rows,
    .options_size = sizeof(struct report_options),
    .run = run_report,
    .release = release_options,
};
