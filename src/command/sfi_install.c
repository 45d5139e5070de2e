// SPDX-License-Identifier: Apache-2.0
#include <base/lock.h>
#include <base/number.h>
#include <command/license_report.h>
#include <command/sfi_install.h>
#include <command/sfi_license.h>
#include <command/sfi_report.h>
#include <device/part_files.h>
#include <inttypes.h>

struct install_options {
    const char *device;
    const char *layout;
    struct sfi_license_options license;
    const char *ram;
    bool until_pause;
    bool restart;
    unsigned cut_at;
    bool torn;
    bool cut_everywhere;
};

static const struct option_row rows[] = {
    {"--device", "DIRECTORY", "where the device is kept", OPTION_TEXT,
     offsetof(struct install_options, device)},
    {"--layout", "LAYOUT", "what flash it has: as for 'otpc boot run'", OPTION_TEXT,
     offsetof(struct install_options, layout)},
    {"--license", "FILE", "the licence that opens the package", OPTION_TEXT,
     offsetof(struct install_options, license.license)},
    {"--hsm", "URI|SLOT", "a token that issues the licence", OPTION_TEXT,
     offsetof(struct install_options, license.hsm.token)},
    {"--ca", "KEY", "with --hsm: key of the authority that certified the device", OPTION_TEXT,
     offsetof(struct install_options, license.authority)},
    {"-rs, --ramsize", "SIZE", "bytes that the device takes at once", OPTION_TEXT,
     offsetof(struct install_options, ram)},
    {"--until-pause", NULL, "stop at the next pause; the next call goes on", OPTION_FLAG,
     offsetof(struct install_options, until_pause)},
    {"--restart", NULL, "give up an installation that is paused", OPTION_FLAG,
     offsetof(struct install_options, restart)},
    {"--cut-at", "N", "power fails at the Nth operation; then reset", OPTION_NUMBER,
     offsetof(struct install_options, cut_at)},
    {"--torn", NULL, "that operation is done by half only", OPTION_FLAG,
     offsetof(struct install_options, torn)},
    {"--cut-everywhere", NULL, "try every cut, and say how each ended; installs nothing",
     OPTION_FLAG, offsetof(struct install_options, cut_everywhere)},
    PASSPHRASE_ROWS(struct install_options, license.hsm.passphrase),
    {.name = NULL},
};

static int check_options(const struct install_options *options, struct error *error)
{
    if (options->device == NULL || options->layout == NULL)
        return error_set(error, ERROR_USAGE,
                         "--device and --layout are needed; see 'otpc sfi install --help'");
    if (options->torn && options->cut_at == 0)
        return error_set(error, ERROR_USAGE, "option --torn goes with --cut-at");
    if (options->cut_everywhere && (options->cut_at != 0 || options->until_pause))
        return error_set(error, ERROR_USAGE,
                         "option --cut-everywhere goes with neither --cut-at nor --until-pause");
    return 0;
}

/* Gives up what is paused. */
static int restart(struct part *part, struct error *error)
{
    if (part->record.state != PART_PAUSED)
        return 0;
    return part_erase(part, error) == 0 ? part_set_state(part, PART_BLANK, error) : -1;
}

static void add_license(struct json *top, const struct license *license)
{
    license_add(json_add(top, "license", json_object()), license);
}

static void add_part(struct json *top, const struct sfi_installation *installation)
{
    const struct part_record *record = &installation->part->record;
    json_add_text(top, "state", part_state_name(record->state));
    json_add_number(top, "firmware_version", installation->package->header.firmware_version);
    json_add_number(top, "areas", installation->package->header.areas);
    if (record->state == PART_PAUSED)
        json_add_number(top, "next", record->next);
    json_add_bool(top, "resumed", installation->resumed);
    json_add_bool(top, "cut", installation->was_cut);
    json_add_number(top, "operations", installation->operations);
}

static void print_part(const struct sfi_installation *installation, const char *device)
{
    const struct part_record *record = &installation->part->record;
    const struct sfi_package *package = installation->package;
    FILE *out = installation->run->out;
    if (record->state == PART_INSTALLED)
        fprintf(out, "installed '%s' on '%s': firmware version %" PRIu32 ", %" PRIu32 " areas\n",
                package->path, device, package->header.firmware_version, package->header.areas);
    else if (record->state == PART_PAUSED)
        fprintf(out,
                "'%s' waits before area %" PRIu32 " of %" PRIu32
                ": run the command again to go on\n",
                device, record->next, package->header.areas);
}

static int report_cut(const struct sfi_installation *installation, const char *device,
                      struct error *error)
{
    const struct run *run = installation->run;
    const char *state = part_state_name(installation->part->record.state);
    if (installation->was_cut)
        return error_set(error, ERROR_INVALID, "power failed at operation %" PRIu64 ": '%s' is %s",
                         installation->cut.at, device, state);
    if (installation->cut.at != 0)
        run_note(run, "power did not fail: there are only %" PRIu64 " operations",
                 installation->operations);
    return 0;
}

static int install(struct sfi_installation *installation, const char *device, struct json *top,
                   struct error *error)
{
    const struct run *run = installation->run;
    if (sfi_install(installation, error) != 0 || part_save(installation->part, device, error) != 0)
        return -1;
    add_part(top, installation);
    if (!run->json && !run->quiet && !installation->was_cut)
        print_part(installation, device);
    return report_cut(installation, device, error);
}

static void print_cuts(FILE *out, const struct sfi_cuts *cuts)
{
    static const char *const texts[SFI_ENDS] = {
        [SFI_END_OLD] = "leave the device as it was",
        [SFI_END_BLANK] = "leave it blank",
        [SFI_END_PAUSED] = "leave it at a pause, from which it becomes complete",
        [SFI_END_COMPLETE] = "leave it complete",
        [SFI_END_HALF] = "leave it half installed",
    };
    fprintf(out, "%" PRIu64 " operations, %" PRIu64 " cuts of power\n", cuts->operations,
            cuts->cuts);
    for (int i = 0; i < SFI_ENDS; i++)
        if (cuts->ends[i] > 0 || i == SFI_END_HALF)
            fprintf(out, "%8" PRIu64 " %s\n", cuts->ends[i], texts[i]);
}

static int cut_everywhere(struct sfi_installation *installation, struct json *top,
                          struct error *error)
{
    const struct run *run = installation->run;
    struct sfi_cuts cuts;
    if (sfi_install_cut_everywhere(installation, &cuts, error) != 0)
        return -1;
    struct json *object = json_add(top, "cut_everywhere", json_object());
    json_add_number(object, "operations", cuts.operations);
    json_add_number(object, "cuts", cuts.cuts);
    for (int i = 0; i < SFI_ENDS; i++)
        json_add_number(object, sfi_end_name((enum sfi_end)i), cuts.ends[i]);
    if (!run->json && !run->quiet)
        print_cuts(run->out, &cuts);
    if (cuts.ends[SFI_END_HALF] == 0)
        return 0;
    return error_set(error, ERROR_INVALID,
                     "%" PRIu64 " cuts of power end badly, the first at operation %" PRIu64 "%s",
                     cuts.ends[SFI_END_HALF], cuts.first_bad.at,
                     cuts.first_bad.torn ? ", done by half" : "");
}

/* The licence comes last: of what cannot be installed none is used up. */
static int run_with(const struct install_options *options, struct sfi_installation *installation,
                    struct json *top, struct error *error)
{
    struct license license;
    uint64_t ram = 0;
    if (number_parse_option("--ramsize", options->ram, UINT32_MAX, &ram, error) != 0 ||
        part_load(installation->part, options->device, error) != 0 ||
        (options->restart && restart(installation->part, error) != 0) ||
        sfi_license_take(installation->run, &options->license, options->device, installation,
                         &license, error) != 0)
        return -1;
    installation->ram = (uint32_t)ram;
    add_license(top, &license);
    return options->cut_everywhere ? cut_everywhere(installation, top, error)
                                   : install(installation, options->device, top, error);
}

static int open_all(const struct run *run, const struct install_options *options, const char *path,
                    struct json *top, struct error *error)
{
    AUTO(layout) layout = {.name = NULL};
    AUTO(sfi_package) package = {.path = NULL};
    AUTO(lock) lock = {0};
    AUTO_PART part = NULL;
    AUTO(sfi_installation)
    installation = {
        .run = run,
        .package = &package,
        .until_pause = options->until_pause,
        .cut = {options->cut_at, options->torn},
    };
    if (layout_load(run, options->layout, &layout, error) != 0 ||
        lock_take(&lock, options->device, error) != 0 || part_new(&layout, &part, error) != 0 ||
        sfi_package_open(path, &package, error) != 0)
        return -1;
    installation.part = part;
    return run_with(options, &installation, top, error);
}

static int run_install(struct invocation *invocation, struct error *error)
{
    const struct install_options *options = invocation->options;
    struct run *run = invocation->run;
    const char *path = invocation->operands.items[0];
    struct error ignored;
    AUTO_JSON top = json_object();
    json_add_text(top, "file", path);
    json_add_text(top, "device", options->device == NULL ? "" : options->device);
    if (check_options(options, error) != 0 ||
        passphrase_options_take(&options->license.hsm.passphrase, run, error) != 0)
        return -1;
    int result = open_all(run, options, path, top, error);
    if (result != 0 && error->code != ERROR_INVALID)
        return -1;
    if (result != 0)
        json_add_text(top, "message", error->message);
    if (run->json && json_print(top, run->out, result == 0 ? error : &ignored) != 0)
        return -1;
    return result == 0 ? license_end_report(run, error) : -1;
}

const struct command sfi_install_command = {
    .noun = "sfi",
    .verb = "install",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Install an SFI package on a device on the desk, wholly or not at all.",
    .note = SFI_NOTE,
    .rows = rows,
    .options_size = sizeof(struct install_options),
    .run = run_install,
};
