// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <command/finding_report.h>
#include <command/modules_check.h>
#include <format/modules.h>
#include <inttypes.h>
#include <pack/module_list.h>

struct check_options {
    const char *align;
};

static const struct option_row rows[] = {
    {"--align", "BYTES", "unit of addresses, 0x2000 unless given; 0: any", OPTION_TEXT,
     offsetof(struct check_options, align)},
    {.name = NULL},
};

static int read_align(const char *text, uint32_t *align, struct error *error)
{
    uint64_t value = MODULES_ALIGN;
    if (text != NULL && number_parse(text, UINT32_MAX, &value, error) != 0) {
        error_prefix(error, "option --align");
        error->code = ERROR_USAGE;
        return -1;
    }
    *align = (uint32_t)value;
    return 0;
}

static void describe(struct json *to, const struct module_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct module *module = &list->modules[i];
        struct json *entry = json_add(to, NULL, json_object());
        json_add_number(entry, "line", module->line);
        json_add_text(entry, "module", module->path);
        if (module->licence != NULL)
            json_add_text(entry, "licence", module->licence);
        else
            json_add_text(entry, "firmware_id", module->firmware_id);
        json_add_hex(entry, "address", module->address);
        json_add_number(entry, "size", module->size);
    }
}

static void detail(const struct run *run, const struct module_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct module *module = &list->modules[i];
        bool has_licence = module->licence != NULL;
        run_detail(run, "%s:%u: '%s', 0x%" PRIx64 " bytes at 0x%08" PRIx32 ", %s '%s'", list->path,
                   module->line, module->path, module->size, module->address,
                   has_licence ? "licence" : "firmware id of an HSM",
                   has_licence ? module->licence : module->firmware_id);
    }
}

static int conclude(const struct run *run, const struct module_list *list, size_t findings,
                    struct json *top, struct error *error)
{
    if (run->json && json_print(top, run->out, error) != 0)
        return -1;
    if (!run->json && !run->quiet && findings == 0)
        fprintf(run->out, "'%s' is good: %zu module%s\n", list->path, list->count,
                list->count == 1 ? "" : "s");
    if (fflush(run->out) != 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    if (findings == 0)
        return 0;
    return error_set(error, ERROR_INVALID, "'%s' is not a valid list of modules", list->path);
}

static int run_check(struct invocation *invocation, struct error *error)
{
    const struct check_options *options = invocation->options;
    const struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    uint32_t align;
    AUTO_JSON top = json_object();
    AUTO(module_list) list = {0};
    json_add_text(top, "list", path);
    struct finding_report report = {
        .run = run,
        .findings = json_add(top, "findings", json_array()),
    };
    const struct finding_sink sink = finding_report_sink(&report);
    if (read_align(options->align, &align, error) != 0 ||
        module_list_load(run, path, align, &sink, &list, error) != 0)
        return -1;
    describe(json_add(top, "modules", json_array()), &list);
    detail(run, &list);
    return conclude(run, &list, report.count, top, error);
}

const struct command modules_check_command = {
    .noun = "modules",
    .verb = "check",
    .operands = "LIST.mcsv",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Check a list of modules; tell everything that is wrong.",
    .rows = rows,
    .options_size = sizeof(struct check_options),
    .run = run_check,
};
