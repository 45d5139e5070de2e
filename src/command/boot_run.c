// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <base/text.h>
#include <command/boot_run.h>
#include <command/passphrase_options.h>
#include <command/report.h>
#include <device/power.h>
#include <device/timeline.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct run_options {
    struct text_list files;
    struct text_list configs;
    struct text_list keys;
    struct text_list decryption_keys;
    const char *state;
    unsigned boots;
    unsigned cut_at;
    bool torn;
    bool cut_everywhere;
    bool confirm;
    bool trace;
    struct passphrase_options passphrase;
};

static const struct option_row rows[] = {
    {"--flash", "FILE[@ADDRESS]", "program a .hex, or a .bin at an address, before the boot",
     OPTION_LIST, offsetof(struct run_options, files)},
    {"--config", "[STAGE=]OBK", "the device's keys: an option-byte key XML or file", OPTION_LIST,
     offsetof(struct run_options, configs)},
    {"--key", "[STAGE=]KEY", "a key that the device trusts", OPTION_LIST,
     offsetof(struct run_options, keys)},
    {"--decrypt-key", "[STAGE=]KEY", "the device's private key for encrypted images", OPTION_LIST,
     offsetof(struct run_options, decryption_keys)},
    {"--state", "DIRECTORY", "take the state of the device from here, and keep it here",
     OPTION_TEXT, offsetof(struct run_options, state)},
    {"--boots", "N", "reset N times (1)", OPTION_NUMBER, offsetof(struct run_options, boots)},
    {"--confirm", NULL, "what runs confirms its images, as an application does", OPTION_FLAG,
     offsetof(struct run_options, confirm)},
    {"--cut-at", "N", "power fails at the Nth write or erase; then reset", OPTION_NUMBER,
     offsetof(struct run_options, cut_at)},
    {"--torn", NULL, "that operation is done by half only", OPTION_FLAG,
     offsetof(struct run_options, torn)},
    {"--cut-everywhere", NULL, "try every cut, and say how each ended", OPTION_FLAG,
     offsetof(struct run_options, cut_everywhere)},
    {"--trace", NULL, "show each operation on flash", OPTION_FLAG,
     offsetof(struct run_options, trace)},
    PASSPHRASE_ROWS(struct run_options, passphrase),
    {.name = NULL},
};

/* The simulation: what the command line says, and the device. */
struct simulation {
    const struct run *run;
    const struct run_options *options;
    struct layout layout;
    struct device_keys keys[LAYOUT_STAGES_MAX];
    struct device device;
};

static void simulation_release(struct simulation *simulation)
{
    device_release(&simulation->device);
    for (size_t i = 0; i < LAYOUT_STAGES_MAX; i++)
        device_keys_release(&simulation->keys[i]);
    layout_release(&simulation->layout);
}

/* What is done with one file of keys. */
typedef int take_keys(struct device_keys *keys, const struct run *run, const char *path,
                      struct error *error);

/* Whether "STAGE=FILE" is for a stage; `*file` is what is behind the name. */
static bool is_for(const struct simulation *simulation, uint32_t stage, const char *text,
                   const char **file)
{
    const struct layout *layout = &simulation->layout;
    *file = text;
    for (uint32_t i = 0; i < layout->stage_count; i++) {
        size_t length = strlen(layout->stages[i].name);
        if (strncmp(text, layout->stages[i].name, length) == 0 && text[length] == '=') {
            *file = text + length + 1;
            return i == stage;
        }
    }
    return true;
}

static int take_list(struct simulation *simulation, uint32_t stage, const struct text_list *list,
                     take_keys *take, bool *given, struct error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *file;
        if (!is_for(simulation, stage, list->items[i], &file))
            continue;
        *given = true;
        if (take(&simulation->keys[stage], simulation->run, file, error) != 0)
            return -1;
    }
    return 0;
}

/* A file that the layout names, relative to it. */
static int take_named(struct simulation *simulation, uint32_t stage, const char *name,
                      take_keys *take, struct error *error)
{
    AUTO_TEXT path = NULL;
    if (name == NULL)
        return 0;
    if (path_resolve(simulation->layout.document.file, name, &path, error) != 0)
        return -1;
    return take(&simulation->keys[stage], simulation->run, path, error);
}

static int take_layout_keys(struct simulation *simulation, uint32_t index, struct error *error)
{
    const struct layout_stage *stage = &simulation->layout.stages[index];
    if (take_named(simulation, index, stage->decryption_key, device_keys_decrypt_with, error) !=
            0 ||
        take_named(simulation, index, stage->config, device_keys_load, error) != 0)
        return -1;
    for (uint32_t i = 0; i < stage->image_count; i++)
        for (size_t j = 0; j < json_length(stage->images[i].keys); j++) {
            const char *name = json_text(json_element(stage->images[i].keys, j));
            if (take_named(simulation, index, name, device_keys_add, error) != 0)
                return -1;
        }
    return 0;
}

/* Keys of the command line stand for those that the layout names. */
static int load_keys(struct simulation *simulation, uint32_t stage, struct error *error)
{
    const struct run_options *options = simulation->options;
    bool given = false;
    if (take_list(simulation, stage, &options->decryption_keys, device_keys_decrypt_with, &given,
                  error) != 0 ||
        take_list(simulation, stage, &options->keys, device_keys_add, &given, error) != 0 ||
        take_list(simulation, stage, &options->configs, device_keys_load, &given, error) != 0)
        return -1;
    if (!given && take_layout_keys(simulation, stage, error) != 0)
        return -1;
    if (simulation->keys[stage].count > 0)
        return 0;
    return error_set(error, ERROR_USAGE,
                     "stage '%s' has no key to verify with; give --config or "
                     "--key",
                     simulation->layout.stages[stage].name);
}

static int prepare(struct simulation *simulation, const char *name, struct error *error)
{
    const struct run_options *options = simulation->options;
    if (layout_load(simulation->run, name, &simulation->layout, error) != 0)
        return -1;
    for (uint32_t i = 0; i < simulation->layout.stage_count; i++)
        if (load_keys(simulation, i, error) != 0)
            return -1;
    if (device_open(&simulation->device, &simulation->layout, simulation->keys, error) != 0)
        return -1;
    if (options->state != NULL && device_load(&simulation->device, options->state, error) != 0)
        return -1;
    for (size_t i = 0; i < options->files.count; i++)
        if (device_program(&simulation->device, options->files.items[i], error) != 0)
            return -1;
    return 0;
}

static void describe_boot(struct json *object, const struct simulation *simulation,
                          const struct device_boot *boot)
{
    json_add_bool(object, "booted", boot->booted);
    json_add_bool(object, "cut", boot->cut);
    json_add_number(object, "operations", simulation->device.operations);
    if (boot->booted)
        json_add_hex(object, "entry", boot->entry);
}

/* One reset; the first may be cut. */
static int reset(struct simulation *simulation, unsigned number, struct json *list,
                 struct device_boot *boot, struct error *error)
{
    const struct run *run = simulation->run;
    struct device *device = &simulation->device;
    struct timeline timeline = {.trace = simulation->options->trace};
    if (run->json) {
        timeline.events = json_array();
    } else if (!run->quiet) {
        timeline.out = run->out;
        fprintf(run->out, "reset %u\n", number);
    }
    timeline_attach(&timeline, device);
    if (number == 1)
        device->cut = (struct device_cut){simulation->options->cut_at, simulation->options->torn};
    int result = device_boot(device, boot, error);
    device->cut = (struct device_cut){.at = 0};
    if (result == 0)
        timeline_end(&timeline, boot);
    if (result == 0 && number == 1 && simulation->options->cut_at != 0 && !boot->cut)
        run_note(run, "power did not fail: this boot has only %" PRIu64 " operations on flash",
                 device->operations);
    if (result == 0 && boot->booted && simulation->options->confirm)
        result = device_confirm(device, error);
    struct json *object = json_add(list, NULL, json_object());
    describe_boot(object, simulation, boot);
    if (timeline.events != NULL)
        json_add(object, "events", timeline.events);
    return result;
}

static int run_boots(struct simulation *simulation, struct json *top, struct device_boot *boot,
                     struct error *error)
{
    const struct run_options *options = simulation->options;
    struct json *list = json_add(top, "boots", json_array());
    unsigned boots = options->boots;
    if (boots == 0)
        boots = options->cut_at == 0 ? 1 : 2;
    for (unsigned i = 1; i <= boots; i++)
        if (reset(simulation, i, list, boot, error) != 0)
            return -1;
    if (options->state != NULL && device_save(&simulation->device, options->state, error) != 0)
        return -1;
    return boot->booted ? 0 : error_set(error, ERROR_INVALID, "the device has nothing to run");
}

static void print_cuts(FILE *out, const struct power_report *report)
{
    static const char *const texts[POWER_ENDS] = {
        [POWER_OLD] = "boot the images from before",
        [POWER_NEW] = "boot the images of the update",
        [POWER_LOADER] = "boot nothing until a loader writes the image again",
        [POWER_NONE] = "boot nothing",
        [POWER_MIXED] = "boot a mixture of both",
    };
    fprintf(out, "%" PRIu64 " operations on flash, %" PRIu64 " cuts of power\n", report->operations,
            report->cuts);
    for (int i = 0; i < POWER_ENDS; i++)
        if (report->ends[i] > 0 || i == POWER_NONE || i == POWER_MIXED)
            fprintf(out, "%8" PRIu64 " %s\n", report->ends[i], texts[i]);
}

static int report_cuts(const struct simulation *simulation, const struct power_report *report,
                       struct json *top, struct error *error)
{
    const struct run *run = simulation->run;
    struct json *object = json_add(top, "cut_everywhere", json_object());
    uint64_t bad = report->ends[POWER_NONE] + report->ends[POWER_MIXED];
    json_add_number(object, "operations", report->operations);
    json_add_number(object, "cuts", report->cuts);
    for (int i = 0; i < POWER_ENDS; i++)
        json_add_number(object, power_end_name((enum power_end)i), report->ends[i]);
    if (!run->json && !run->quiet)
        print_cuts(run->out, report);
    if (bad == 0)
        return 0;
    return error_set(error, ERROR_INVALID,
                     "%" PRIu64 " cuts of power end badly, the first at operation %" PRIu64 "%s",
                     bad, report->first_bad.at, report->first_bad.torn ? ", done by half" : "");
}

static int run_cuts(struct simulation *simulation, struct json *top, struct error *error)
{
    struct power_report report;
    if (power_cut_everywhere(&simulation->device, &report, error) != 0)
        return -1;
    return report_cuts(simulation, &report, top, error);
}

static int check_options(const struct run_options *options, struct error *error)
{
    if (options->torn && options->cut_at == 0)
        return error_set(error, ERROR_USAGE, "option --torn goes with --cut-at");
    if (options->cut_everywhere &&
        (options->cut_at != 0 || options->boots != 0 || options->confirm || options->trace))
        return error_set(error, ERROR_USAGE,
                         "option --cut-everywhere goes with none of --cut-at, --boots, --confirm "
                         "and --trace");
    return 0;
}

static int simulate(struct simulation *simulation, struct json *top, struct error *error)
{
    struct device_boot *boot = calloc(1, sizeof *boot);
    if (boot == NULL)
        return error_memory(error);
    int result = simulation->options->cut_everywhere ? run_cuts(simulation, top, error)
                                                     : run_boots(simulation, top, boot, error);
    free(boot);
    return result;
}

static int run_run(struct invocation *invocation, struct error *error)
{
    const struct run *run = invocation->run;
    AUTO_JSON top = json_object();
    struct simulation *simulation = calloc(1, sizeof *simulation);
    if (simulation == NULL)
        return error_memory(error);
    simulation->run = run;
    simulation->options = invocation->options;
    int result = -1;
    if (check_options(simulation->options, error) == 0 &&
        passphrase_options_take(&simulation->options->passphrase, invocation->run, error) == 0 &&
        prepare(simulation, invocation->operands.items[0], error) == 0) {
        json_add_text(top, "layout", simulation->layout.name);
        result = simulate(simulation, top, error);
        struct error ignored;
        if (run->json && json_print(top, run->out, result == 0 ? error : &ignored) != 0)
            result = -1;
    }
    simulation_release(simulation);
    free(simulation);
    if (fflush(run->out) != 0 && result == 0)
        return error_system(error, ERROR_FILE, "cannot write the report");
    return result;
}

static void release_options(void *options)
{
    struct run_options *given = options;
    text_list_release(&given->files);
    text_list_release(&given->configs);
    text_list_release(&given->keys);
    text_list_release(&given->decryption_keys);
}

const struct command boot_run_command = {
    .noun = "boot",
    .verb = "run",
    .operands = "LAYOUT",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Boot a device on the desk, and tell what its boot code does.",
    .rows = rows,
    .options_size = sizeof(struct run_options),
    .run = run_run,
    .release = release_options,
};
