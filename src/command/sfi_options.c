// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/file.h>
#include <base/number.h>
#include <base/path.h>
#include <base/text.h>
#include <command/sfi_options.h>
#include <format/modules.h>
#include <inttypes.h>
#include <pack/module_list.h>
#include <pack/sfi_key.h>
#include <pack/sfi_registers.h>

const struct option_row sfi_option_rows[] = {
    {"-fir, --firmware", "FILE [ADDRESS]", "firmware for internal flash; a .bin needs its address",
     OPTION_WORDS, offsetof(struct sfi_options, firmware)},
    {"-firx, --firmwx", "FILE [ADDRESS] [REGION] [MODE] [KEYADDR]",
     "firmware for external flash, and its region, mode and key", OPTION_WORDS,
     offsetof(struct sfi_options, external)},
    {"-k, --key", "FILE", "the OEM's AES key, 16 bytes", OPTION_TEXT,
     offsetof(struct sfi_options, key)},
    {"-n, --nonce", "FILE", "a nonce, 12 bytes that are new for each package", OPTION_TEXT,
     offsetof(struct sfi_options, nonce)},
    {"-ob, --obfile", "CSV", "option bytes", OPTION_TEXT,
     offsetof(struct sfi_options, option_bytes)},
    {"--ob-keys", "OBK", "option-byte key files", OPTION_WORDS, offsetof(struct sfi_options, obks)},
    {"-m, --module", "FILE [ADDRESS]", "a module", OPTION_WORDS,
     offsetof(struct sfi_options, modules)},
    {"-mcsv, --mcsv", "LIST", "modules with their licences", OPTION_TEXT,
     offsetof(struct sfi_options, module_list)},
    {"-ssfi, --ssfi", "FILE", "a package of others, put in as it is", OPTION_TEXT,
     offsetof(struct sfi_options, ssfi)},
    {"-v, --ver", "0..255", "firmware version", OPTION_TEXT, offsetof(struct sfi_options, version)},
    {"-rs, --ramsize", "BYTES", "RAM of the part: pause where it is full", OPTION_TEXT,
     offsetof(struct sfi_options, ram_size)},
    {"-devid, --deviceid", "ID", "device id, such as 0x484", OPTION_TEXT,
     offsetof(struct sfi_options, device_id)},
    {"-ct, --token", "ADDRESS", "where a pause keeps its state", OPTION_TEXT,
     offsetof(struct sfi_options, token)},
    {"--hash", "0|1", "1: add a hash of all firmware", OPTION_TEXT,
     offsetof(struct sfi_options, hash)},
    {"-o, --outfile", "FILE", "the package, .sfi; .sfix with external firmware", OPTION_TEXT,
     offsetof(struct sfi_options, output)},
    {"--nonce-record", "FILE", "remember nonces in a file, and refuse one that was used",
     OPTION_TEXT, offsetof(struct sfi_options, nonce_record)},
    {"--yes", NULL, "option bytes may close the part for good", OPTION_FLAG,
     offsetof(struct sfi_options, yes)},
    {"--no-verify", NULL, "do not read back and verify what was written", OPTION_FLAG,
     offsetof(struct sfi_options, no_verify)},
    {.name = NULL},
};

/* The words of an option, up to NULL. */
static size_t count_words(const char *const *words)
{
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    return count;
}

static int read_number(const char *option, const char *word, uint64_t maximum, uint32_t *number,
                       struct error *error)
{
    uint64_t value = 0;
    if (number_parse_option(option, word, maximum, &value, error) != 0)
        return -1;
    *number = (uint32_t)value;
    return 0;
}

static int too_many(const char *option, const char *word, struct error *error)
{
    return error_set(error, ERROR_USAGE,
                     "option %s: '%s' is one word too many; give the option again for another file",
                     option, word);
}

/* FILE [ADDRESS] */
static int add_firmware(struct sfi_spec *spec, const char *const *words, struct error *error)
{
    struct sfi_firmware firmware = {.has_address = words[1] != NULL};
    if (words[1] != NULL && words[2] != NULL)
        return too_many("--firmware", words[2], error);
    if (read_number("--firmware", words[1], UINT32_MAX, &firmware.address, error) != 0)
        return -1;
    return sfi_spec_add_firmware(spec, words[0], &firmware, error);
}

static int read_mode(const char *word, uint32_t *mode, struct error *error)
{
    static const char *const modes[] = {"00", "01", "10", "11", NULL};
    unsigned choice = 0;
    if (choice_read("--firmwx", word, modes, &choice, error) != 0)
        return error_prefix(error, "mode");
    *mode = choice;
    return 0;
}

/*
 * FILE [ADDRESS] [REGION] [MODE] [KEYADDR]: files that carry their address go without, so that the first number is a
 * region where it can be one, unless all four are there.
 */
static int add_external(struct sfi_spec *spec, const char *const *words, struct error *error)
{
    struct sfi_firmware firmware = {.is_external = true};
    size_t count = count_words(words);
    const char *const *rest = words + 1;
    if (count > 5)
        return too_many("--firmwx", words[5], error);
    if (read_number("--firmwx", rest[0], UINT32_MAX, &firmware.address, error) != 0)
        return -1;
    firmware.has_address = count == 5 || firmware.address > SFI_REGION_MAX;
    rest += firmware.has_address;
    count -= firmware.has_address;
    if (count > 4)
        return too_many("--firmwx", rest[3], error);
    if ((count > 1 &&
         read_number("--firmwx", rest[0], SFI_REGION_MAX, &firmware.region, error) != 0) ||
        (count > 2 && read_mode(rest[1], &firmware.mode, error) != 0) ||
        (count > 3 &&
         read_number("--firmwx", rest[2], UINT32_MAX, &firmware.key_address, error) != 0))
        return -1;
    return sfi_spec_add_firmware(spec, words[0], &firmware, error);
}

/* FILE [ADDRESS] */
static int add_module(struct sfi_spec *spec, const char *const *words, struct error *error)
{
    struct sfi_module module = {.license = SFI_LICENSE_NONE};
    if (words[1] != NULL && words[2] != NULL)
        return too_many("--module", words[2], error);
    if (read_number("--module", words[1], UINT32_MAX, &module.address, error) != 0)
        return -1;
    return sfi_spec_add_module(spec, words[0], &module, error);
}

/* What a list says of a module is what an option says, and a licence. */
static int add_listed(struct sfi_spec *spec, const struct module *listed, struct error *error)
{
    bool has_file = listed->licence != NULL;
    const struct sfi_module module = {.address = listed->address,
                                      .license = has_file ? SFI_LICENSE_FILE : SFI_LICENSE_HSM,
                                      .license_text =
                                          has_file ? listed->licence : listed->firmware_id};
    return sfi_spec_add_module(spec, listed->path, &module, error);
}

static int add_list(const struct run *run, const char *path, struct sfi_spec *spec,
                    struct error *error)
{
    AUTO(module_list) list = {.path = NULL};
    if (module_list_load(run, path, MODULES_ALIGN, NULL, &list, error) != 0)
        return -1;
    for (size_t i = 0; i < list.count; i++)
        if (add_listed(spec, &list.modules[i], error) != 0)
            return -1;
    return 0;
}

static int add_obks(struct sfi_spec *spec, const char *const *words, struct error *error)
{
    for (; *words != NULL; words++)
        if (sfi_spec_add_obk(spec, *words, error) != 0)
            return -1;
    return 0;
}

/* Calls `add` with the words of each time that an option was given. */
static int each_time(struct sfi_spec *spec, const struct text_list *list,
                     int (*add)(struct sfi_spec *spec, const char *const *words,
                                struct error *error),
                     struct error *error)
{
    for (size_t i = 0; i < list->count; i += count_words(list->items + i) + 1)
        if (add(spec, list->items + i, error) != 0)
            return -1;
    return 0;
}

static int check_needed(const struct sfi_options *options, struct error *error)
{
    const struct {
        const char *value;
        const char *option;
    } needed[] = {
        {options->key, "--key"},
        {options->nonce, "--nonce"},
        {options->version, "--ver"},
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (needed[i].value == NULL)
            return error_set(error, ERROR_USAGE,
                             "option %s is missing; see 'otpc sfi build --help'", needed[i].option);
    return 0;
}

static bool is_same(const char *one, const char *other)
{
    return other != NULL && (file_same(one, other) || file_same_target(one, other));
}

/* Any word of a list counts: an address is no file that anybody has. */
static bool is_in(const char *output, const struct text_list *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (is_same(output, words->items[i]))
            return true;
    return false;
}

static bool is_given(const struct sfi_options *options)
{
    const char *output = options->output;
    return is_same(output, options->key) || is_same(output, options->nonce) ||
           is_same(output, options->option_bytes) || is_same(output, options->module_list) ||
           is_same(output, options->ssfi) || is_same(output, options->nonce_record) ||
           is_in(output, &options->firmware) || is_in(output, &options->external) ||
           is_in(output, &options->modules) || is_in(output, &options->obks);
}

static int is_ingredient(const char *output, struct error *error)
{
    return error_set(error, ERROR_CONFIG, "output '%s' is a file that the package is made from",
                     output);
}

/* What lists name, which is known when they have been read. */
static int check_listed(struct sfi_spec *spec, struct error *error)
{
    bool found = false;
    for (size_t i = 0; i < spec->module_count; i++) {
        const struct sfi_module *module = &spec->modules[i];
        found =
            found || is_same(spec->output, module->path) ||
            (module->license == SFI_LICENSE_FILE && is_same(spec->output, module->license_text));
    }
    if (!found)
        return 0;
    is_ingredient(spec->output, error);
    text_release(&spec->output);
    return -1;
}

/* .sfi and .sfix say who may take it: a part alone, or one with external flash. */
static int check_output(const struct sfi_options *options, struct sfi_spec *spec,
                        struct error *error)
{
    bool external = options->external.count > 0;
    const char *wanted = external ? "sfix" : "sfi";
    if (options->output == NULL)
        return error_set(error, ERROR_USAGE,
                         "option --outfile is missing; see 'otpc sfi build --help'");
    if (!path_has_extension(options->output, wanted))
        return error_set(error, ERROR_USAGE, "output '%s' must end in .%s: there is %s firmware",
                         options->output, wanted, external ? "external" : "no external");
    if (is_given(options))
        return is_ingredient(options->output, error);
    spec->is_external = external;
    return text_copy(options->output, &spec->output, error);
}

static int read_device(const struct run *run, const struct sfi_options *options,
                       struct sfi_spec *spec, struct error *error)
{
    spec->has_device_id = options->device_id != NULL;
    if (read_number("--deviceid", options->device_id, UINT32_MAX, &spec->device_id, error) != 0)
        return -1;
    if (spec->has_device_id && sfi_spec_device(spec) == NULL)
        run_note(run, "nothing is known of device id 0x%" PRIx32 ": its flash is not checked",
                 spec->device_id);
    return 0;
}

static int read_settings(const struct run *run, const struct sfi_options *options,
                         struct sfi_spec *spec, struct error *error)
{
    static const char *const flags[] = {"0", "1", NULL};
    unsigned hash = 0;
    if (read_number("--ver", options->version, SFI_FIRMWARE_MAX, &spec->version, error) != 0 ||
        read_number("--ramsize", options->ram_size, UINT32_MAX, &spec->ram_size, error) != 0 ||
        read_number("--token", options->token, UINT32_MAX, &spec->token, error) != 0 ||
        choice_read("--hash", options->hash, flags, &hash, error) != 0)
        return -1;
    spec->hash = hash == 1;
    return read_device(run, options, spec, error);
}

static int add_files(const struct run *run, const struct sfi_options *options,
                     struct sfi_spec *spec, struct error *error)
{
    if (each_time(spec, &options->firmware, add_firmware, error) != 0 ||
        each_time(spec, &options->external, add_external, error) != 0 ||
        each_time(spec, &options->modules, add_module, error) != 0 ||
        each_time(spec, &options->obks, add_obks, error) != 0 ||
        (options->module_list != NULL && add_list(run, options->module_list, spec, error) != 0))
        return -1;
    if (options->option_bytes != NULL &&
        sfi_registers_load(run, options->option_bytes, options->yes, spec, error) != 0)
        return -1;
    return options->ssfi == NULL ? 0 : text_copy(options->ssfi, &spec->ssfi, error);
}

int sfi_options_read(const struct run *run, const struct sfi_options *options,
                     struct sfi_spec *spec, struct error *error)
{
    if (check_output(options, spec, error) != 0 || check_needed(options, error) != 0 ||
        read_settings(run, options, spec, error) != 0 ||
        add_files(run, options, spec, error) != 0 || check_listed(spec, error) != 0 ||
        sfi_key_load(run, options->key, spec->key, error) != 0)
        return -1;
    return sfi_nonce_load(options->nonce, spec->nonce, error);
}

void sfi_options_release(struct sfi_options *options)
{
    text_list_release(&options->firmware);
    text_list_release(&options->external);
    text_list_release(&options->modules);
    text_list_release(&options->obks);
}
