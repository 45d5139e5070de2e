// SPDX-License-Identifier: Apache-2.0
#include <base/output.h>
#include <base/output_directory.h>
#include <base/text.h>
#include <command/sfi_extract.h>
#include <command/sfi_report.h>
#include <inttypes.h>
#include <pack/sfi_key.h>
#include <pack/sfi_verify.h>
#include <text/json_reader.h>

struct extract_options {
    const char *key;
    const char *output;
};

static const struct option_row rows[] = {
    {"-k, --key", "FILE", "the OEM's AES key, 16 bytes", OPTION_TEXT,
     offsetof(struct extract_options, key)},
    {"-o, --output", "DIR", "the directory to make", OPTION_TEXT,
     offsetof(struct extract_options, output)},
    {.name = NULL},
};

/* Room for the name of an area's file. */
enum { NAME_SIZE = 32 };

static void area_name(const struct sfi_area *area, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%05" PRIu32 "-%c-0x%08" PRIx32 ".bin", area->index, area->type,
             area->address);
}

static int take(void *context, struct span bytes, struct error *error)
{
    if (interrupt_pending())
        return error_set(error, ERROR_FILE, "stopped by a signal");
    return output_write(context, bytes, error);
}

static int extract_area(struct sfi_package *package, const struct output_directory *directory,
                        struct json *list, struct error *error)
{
    const struct sfi_area *area = &package->area;
    const char type[] = {area->type, '\0'};
    char name[NAME_SIZE];
    AUTO_TEXT path = NULL;
    AUTO(output) output = {0};
    area_name(area, name);
    if (area->size == 0)
        return 0;
    if (output_directory_path(directory, name, &path, error) != 0 ||
        output_open(&output, path, OUTPUT_SECRET, error) != 0 ||
        sfi_package_decrypt(package, take, &output, error) != 0 ||
        output_commit(&output, error) != 0)
        return -1;
    struct json *entry = json_add(list, NULL, json_object());
    json_add_text(entry, "file", name);
    json_add_number(entry, "index", area->index);
    json_add_text(entry, "type", type);
    json_add_hex(entry, "address", area->address);
    json_add_number(entry, "size", area->size);
    return 0;
}

static int extract_areas(struct sfi_package *package, const char *target, struct json *list,
                         struct error *error)
{
    bool there = true;
    AUTO(output_directory) directory = {NULL, NULL, {NULL}};
    if (output_directory_open(&directory, target, error) != 0 ||
        sfi_package_next(package, &there, error) != 0)
        return -1;
    while (there)
        if (extract_area(package, &directory, list, error) != 0 ||
            sfi_package_next(package, &there, error) != 0)
            return -1;
    return output_directory_commit(&directory, error);
}

static int tell(const struct run *run, const struct sfi_package *package, const char *target,
                struct json *top, const struct json *list, struct error *error)
{
    if (run->json) {
        json_add_text(top, "input", package->path);
        json_add_text(top, "output", target);
        return json_print(top, run->out, error);
    }
    if (run->quiet)
        return 0;
    fprintf(run->out, "wrote '%s': %zu areas of '%s', in clear\n", target, json_length(list),
            package->path);
    return fflush(run->out) == 0 ? 0 : error_system(error, ERROR_FILE, "cannot write the report");
}

static int check_options(const struct extract_options *options, struct error *error)
{
    if (options->key != NULL && options->output != NULL)
        return 0;
    return error_set(error, ERROR_USAGE, "option %s is missing; see 'otpc sfi extract --help'",
                     options->key == NULL ? "--key" : "--output");
}

static int run_extract(struct invocation *invocation, struct error *error)
{
    const struct extract_options *options = invocation->options;
    const struct run *run = invocation->run;
    uint8_t key[SFI_KEY_SIZE];
    AUTO(sfi_package) package = {.path = NULL};
    AUTO_JSON top = json_object();
    struct json *list = json_add(top, "areas", json_array());
    if (check_options(options, error) != 0 ||
        sfi_report_open(invocation->operands.items[0], &package, error) != 0 ||
        sfi_key_load(run, options->key, key, error) != 0)
        return -1;
    int result = sfi_package_unlock(&package, key, error);
    wipe(key, sizeof key);
    if (result != 0 || sfi_verify(run, &package, error) != 0 ||
        extract_areas(&package, options->output, list, error) != 0)
        return -1;
    return tell(run, &package, options->output, top, list, error);
}

const struct command sfi_extract_command = {
    .noun = "sfi",
    .verb = "extract",
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Write what the areas of an SFI package hold, in clear.",
    .note = SFI_NOTE,
    .rows = rows,
    .options_size = sizeof(struct extract_options),
    .run = run_extract,
};
