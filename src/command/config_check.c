// SPDX-License-Identifier: Apache-2.0
#include <command/config_check.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <pack/image_inputs.h>
#include <spec/image_config.h>

struct check_options {
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    PASSPHRASE_ROWS(struct check_options, passphrase),
    {.name = NULL},
};

/* Collects the findings of one file. */
struct collector {
    const struct run *run;
    struct json *findings; /* NULL: print */
    size_t count;
};

static void collect(void *context, const char *check, const struct error *finding)
{
    struct collector *collector = context;
    collector->count++;
    if (collector->findings != NULL) {
        struct json *entry = json_add(collector->findings, NULL, json_object());
        json_add_text(entry, "check", check);
        json_add_number(entry, "status", finding->code);
        report_add_error(entry, finding);
        return;
    }
    FILE *out = collector->run->out;
    if (finding->file[0] != '\0' && finding->line > 0)
        fprintf(out, "%s:%u: ", finding->file, finding->line);
    else if (finding->file[0] != '\0')
        fprintf(out, "%s: ", finding->file);
    fprintf(out, "%s [%s]\n", finding->message, check);
}

static void check_file(const struct run *run, const char *config, struct collector *collector)
{
    static const struct image_overrides none = {.hex_trailer = HEX_TRAILER_FULL};
    const struct finding_sink sink = {collect, collector};
    AUTO(image_spec) spec = {0};
    AUTO(image_inputs) inputs = {0};
    struct error error;
    int loaded = image_config_load(run, config, &none, &sink, &spec, &error);
    int opened = image_inputs_open(run, &spec, &sink, &inputs, &error);
    if (loaded == 0 && opened == 0 && !run->json && !run->quiet)
        fprintf(run->out, "'%s' is good\n", config);
}

static int run_check(struct invocation *invocation, struct error *error)
{
    struct run *run = invocation->run;
    const struct check_options *options = invocation->options;
    AUTO_JSON top = json_object();
    struct json *files = json_add(top, "files", json_array());
    size_t bad = 0;
    run->passphrase.never_ask = true;
    if (passphrase_options_take(&options->passphrase, run, error) != 0)
        return -1;
    for (size_t i = 0; i < invocation->operands.count; i++) {
        const char *config = invocation->operands.items[i];
        struct json *entry = json_add(files, NULL, json_object());
        struct collector collector = {run, NULL, 0};
        json_add_text(entry, "config", config);
        if (run->json)
            collector.findings = json_add(entry, "findings", json_array());
        check_file(run, config, &collector);
        bad += collector.count > 0;
    }
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (bad == 0)
        return 0;
    error_set(error, ERROR_INVALID, "%zu of %zu configurations cannot be built", bad,
              invocation->operands.count);
    return -1;
}

const struct command config_check_command = {
    .noun = "config",
    .verb = "check",
    .operands = "FILE.xml...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "Run every check of a configuration without building it.",
    .rows = rows,
    .options_size = sizeof(struct check_options),
    .run = run_check,
};
