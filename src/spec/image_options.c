// SPDX-License-Identifier: Apache-2.0
#include <base/choice.h>
#include <base/number.h>
#include <base/text.h>
#include <format/mcuboot.h>
#include <pack/uuid.h>
#include <spec/custom_tlv.h>
#include <spec/image_options.h>
#include <spec/image_parameter.h>
#include <string.h>

enum { MAX_SECTORS = 128, ALIGN = 8 };

void image_options_release(struct image_options *options)
{
    text_list_release(&options->dependencies);
    text_list_release(&options->custom_tlvs);
    text_list_release(&options->custom_tlv_files);
}

#define FIELD(field) offsetof(struct image_options, field)

/* Options that are parameters of an image XML too. */
static const struct {
    const char *name;
    const char *command; /* of image_parameter_find() */
    size_t offset;
} shared[] = {
    {"IN", "", FIELD(input)},
    {"--key", "-k", FIELD(key)},
    {"--fix-sig-pubkey", "-k", FIELD(signature_key)},
    {"--encrypt", "-E", FIELD(encryption_key)},
    {"--version", "-v", FIELD(version)},
    {"--header-size", "-H", FIELD(header_size)},
    {"--slot-size", "-S", FIELD(slot_size)},
    {"--max-sectors", "-M", FIELD(max_sectors)},
    {"--align", "--align", FIELD(align)},
    {"--endian", "-e", FIELD(endianness)},
    {"--hex-addr", "-x", FIELD(base)},
    {"--magic", "-ma", FIELD(magic)},
    {"--load-addr", "--load-addr", FIELD(load_address)},
    {"--rom-fixed", "--rom-fixed", FIELD(rom_fixed)},
    {"--security-counter", "-s", FIELD(security_counter)},
    {"--boot-record", "--boot-record", FIELD(boot_record)},
    {"--public-key-format", "--public-key-format", FIELD(key_format)},
    {"--clear", "-c", FIELD(clear)},
    {"--test", "--pad", FIELD(test)},
    {"--pad", "--pad", FIELD(pad)},
    {"--pad-header", "--pad-header", FIELD(pad_header)},
    {"--confirm", "--confirm", FIELD(confirm)},
    {"--overwrite-only", "--overwrite-only", FIELD(overwrite_only)},
    {"--primary-only", "--primary-only", FIELD(primary_only)},
};

static const char *text_at(const struct image_options *options, size_t offset)
{
    return *(const char *const *)(const void *)((const char *)options + offset);
}

static bool flag_at(const struct image_options *options, size_t offset)
{
    return *(const bool *)(const void *)((const char *)options + offset);
}

/* What is wrong on the command line is a matter of usage. */
static int misuse(const struct image_spec *spec, enum image_parameter parameter,
                  struct error *error)
{
    if (error->code == ERROR_CONFIG)
        error->code = ERROR_USAGE;
    return image_spec_place(spec, parameter, error);
}

static int give(struct image_spec *spec, enum image_parameter parameter, const char *name,
                struct error *error)
{
    return text_copy(name, &spec->origin[parameter].name, error);
}

/* Reads a value as an image XML would have it read. */
static int read_shared(struct image_spec *spec, const char *name,
                       const struct image_parameter_row *row, const char *value,
                       struct error *error)
{
    if (give(spec, row->parameter, name, error) != 0)
        return -1;
    if (value[0] == '\0' && (row->traits & TRAIT_FLAG) == 0) {
        error_set(error, ERROR_USAGE, "no value");
        return image_spec_place(spec, row->parameter, error);
    }
    return row->read(row, value, spec, error) == 0 ? 0 : misuse(spec, row->parameter, error);
}

static int read_all_shared(const struct image_options *options, struct image_spec *spec,
                           struct error *error)
{
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        const struct image_parameter_row *row = image_parameter_find(shared[i].command);
        bool is_flag = (row->traits & TRAIT_FLAG) != 0;
        const char *value = is_flag ? "" : text_at(options, shared[i].offset);
        bool given = is_flag ? flag_at(options, shared[i].offset) : value != NULL;
        if (given && read_shared(spec, shared[i].name, row, value, error) != 0)
            return -1;
    }
    return 0;
}

static int read_dependency(const char *value, struct image_spec *spec, struct error *error)
{
    return read_shared(spec, "--dependencies", image_parameter_find("-d"), value, error);
}

/* The first of imgtool's (id,x.y.z)(id,x.y.z); moves `*at` behind it. */
static int read_bracketed(const char **at, struct image_spec *spec, struct error *error)
{
    char one[64] = {0};
    size_t length = strcspn(*at, ")");
    if (**at != '(' || (*at)[length] != ')' || length > sizeof one) {
        error_set(error, ERROR_USAGE, "'%s' is not (id,x.y.z)", *at);
        return image_spec_place(spec, PARAM_DEPENDENCY, error);
    }
    for (size_t i = 1, end = 0; i < length; i++)
        if ((*at)[i] != ' ')
            one[end++] = (*at)[i];
    *at += length + 1;
    *at += strspn(*at, " ");
    return read_dependency(one, spec, error);
}

static int read_dependencies(const struct image_options *options, struct image_spec *spec,
                             struct error *error)
{
    for (size_t i = 0; i < options->dependencies.count; i++) {
        const char *at = options->dependencies.items[i];
        if (give(spec, PARAM_DEPENDENCY, "--dependencies", error) != 0)
            return -1;
        if (*at != '(') {
            if (read_dependency(at, spec, error) != 0)
                return -1;
            continue;
        }
        while (*at != '\0')
            if (read_bracketed(&at, spec, error) != 0)
                return -1;
    }
    return 0;
}

static int read_erased(const char *value, struct image_spec *spec, struct error *error)
{
    uint64_t number;
    if (value == NULL)
        return 0;
    if (number_parse(value, UINT8_MAX, &number, error) != 0 || (number != 0x00 && number != 0xff))
        return error_set(error, ERROR_USAGE, "option --erased-val: '%s' is neither 0 nor 0xff",
                         value);
    spec->erased_zero = number == 0x00;
    return give(spec, PARAM_ERASED, "--erased-val", error);
}

static int read_max_align(const char *value, struct image_spec *spec, struct error *error)
{
    uint64_t number;
    if (value == NULL)
        return 0;
    if (number_parse(value, UINT32_MAX, &number, error) != 0 ||
        (number != 8 && number != 16 && number != 32))
        return error_set(error, ERROR_USAGE, "option --max-align: '%s' is none of 8, 16, 32",
                         value);
    spec->max_align = (uint32_t)number;
    if (spec->align > spec->max_align)
        return error_set(error, ERROR_USAGE, "option --max-align: %s is less than --align, %u",
                         value, spec->align);
    return give(spec, PARAM_MAX_ALIGN, "--max-align", error);
}

/* A UUID as text, or else the name that it is made from. */
static int read_uuid(const char *value, const uint8_t *name_space, uint8_t uuid[IMAGE_UUID_SIZE],
                     struct error *error)
{
    if (value[0] == '\0')
        return error_set(error, ERROR_USAGE, "an empty UUID");
    if (uuid_parse(value, uuid))
        return 0;
    if (name_space == NULL)
        return error_set(error, ERROR_USAGE,
                         "option --cid: '%s' is no UUID, and to make one from a name takes --vid",
                         value);
    return uuid_of_name(name_space, value, uuid, error);
}

static int read_ids(const struct image_options *options, struct image_spec *spec,
                    struct error *error)
{
    const uint8_t *vendor = NULL;
    if (options->vendor_id != NULL) {
        if (read_uuid(options->vendor_id, uuid_dns, spec->vendor_id, error) != 0 ||
            give(spec, PARAM_VENDOR_ID, "--vid", error) != 0)
            return -1;
        vendor = spec->vendor_id;
    }
    if (options->class_id == NULL)
        return 0;
    if (read_uuid(options->class_id, vendor, spec->class_id, error) != 0)
        return -1;
    return give(spec, PARAM_CLASS_ID, "--cid", error);
}

static int read_custom_tlvs(const struct image_options *options, struct image_spec *spec,
                            struct error *error)
{
    const struct text_list *lists[] = {&options->custom_tlvs, &options->custom_tlv_files};
    for (size_t list = 0; list < 2; list++) {
        bool is_file = list == 1;
        const char *name = is_file ? "--custom-tlv-file" : "--custom-tlv";
        for (size_t i = 0; i + 1 < lists[list]->count; i += 2) {
            const char *const *items = &lists[list]->items[i];
            if (give(spec, PARAM_CUSTOM_TLV, name, error) != 0)
                return -1;
            if (custom_tlv_read(spec, items[0], items[1], is_file, error) != 0)
                return misuse(spec, PARAM_CUSTOM_TLV, error);
        }
    }
    return 0;
}

static int read_own(const struct image_options *options, struct image_spec *spec,
                    struct error *error)
{
    spec->non_bootable = options->non_bootable;
    spec->pad_signature = options->pad_signature;
    spec->save_key_tlv = options->save_key_tlv;
    if ((options->non_bootable && give(spec, PARAM_NON_BOOTABLE, "--non-bootable", error) != 0) ||
        (options->pad_signature && give(spec, PARAM_PAD_SIGNATURE, "--pad-sig", error) != 0) ||
        (options->save_key_tlv && give(spec, PARAM_SAVE_KEY_TLV, "--save-enctlv", error) != 0))
        return -1;
    if (read_dependencies(options, spec, error) != 0 ||
        read_erased(options->erased, spec, error) != 0 ||
        read_max_align(options->max_align, spec, error) != 0 || read_ids(options, spec, error) != 0)
        return -1;
    return read_custom_tlvs(options, spec, error);
}

/* Reads one of the words, and notes that it was given unless it is the first, which leaves the choice. */
static int read_algorithm(struct image_spec *spec, enum image_parameter parameter, const char *name,
                          const char *value, const char *const *words, unsigned *choice,
                          struct error *error)
{
    *choice = 0;
    if (choice_read(name, value, words, choice, error) != 0)
        return -1;
    return *choice == 0 ? 0 : give(spec, parameter, name, error);
}

/* What the keys leave open. Whether it goes with them is a matter of image_algorithms_choose(). */
static int read_algorithms(const struct image_options *options, struct image_spec *spec,
                           struct error *error)
{
    static const char *const digests[] = {"auto", "256", "384", "512", NULL};
    static const char *const lengths[] = {"auto", "128", "256", NULL};
    static const char *const wraps[] = {"auto", "256", "512", NULL};
    static const char *const compressions[] = {"disabled", "lzma2", "lzma2armthumb", NULL};
    unsigned digest;
    unsigned length;
    unsigned wrap;
    unsigned compression;
    if (read_algorithm(spec, PARAM_DIGEST, "--sha", options->sha, digests, &digest, error) != 0 ||
        read_algorithm(spec, PARAM_CONTENT_SIZE, "--encrypt-keylen", options->key_bits, lengths,
                       &length, error) != 0 ||
        read_algorithm(spec, PARAM_WRAP_DIGEST, "--hmac-sha", options->hmac_sha, wraps, &wrap,
                       error) != 0 ||
        read_algorithm(spec, PARAM_COMPRESSION, "--compression", options->compression, compressions,
                       &compression, error) != 0)
        return -1;
    spec->digest = digest == 0 ? DIGEST_SHA256 : (enum digest_kind)(digest - 1);
    spec->content_size = length == 2 ? 32 : 16;
    spec->wrap_sha512 = wrap == 2;
    spec->pure = options->pure;
    spec->compression = (enum image_compression)compression;
    return options->pure ? give(spec, PARAM_PURE, "--pure", error) : 0;
}

int hex_trailer_read(const char *value, enum hex_trailer *trailer, struct error *error)
{
    static const char *const words[] = {"full", "magic", NULL};
    unsigned choice = *trailer;
    if (choice_read("--hex-trailer", value, words, &choice, error) != 0)
        return -1;
    *trailer = (enum hex_trailer)choice;
    return 0;
}

static int choose_profile(const struct image_options *options, struct image_spec *spec,
                          struct error *error)
{
    static const char *const profiles[] = {"st", "mcuboot", NULL};
    unsigned profile = IMAGE_PROFILE_MCUBOOT;
    enum hex_trailer trailer;
    if (choice_read("--profile", options->profile, profiles, &profile, error) != 0)
        return -1;
    trailer = profile == IMAGE_PROFILE_MCUBOOT ? HEX_TRAILER_MAGIC : HEX_TRAILER_FULL;
    if (hex_trailer_read(options->hex_trailer, &trailer, error) != 0)
        return -1;
    *spec = (struct image_spec){
        .from_options = true,
        .magic = MCUBOOT_MAGIC,
        .align = profile == IMAGE_PROFILE_MCUBOOT ? ALIGN : MCUBOOT_TRAILER_ALIGN,
        .max_sectors = MAX_SECTORS,
        .hex_trailer = trailer,
        .profile = (enum image_profile)profile,
    };
    return 0;
}

static int check_needed(const struct image_spec *spec, struct error *error)
{
    static const struct {
        enum image_parameter parameter;
        const char *name;
    } needed[] = {
        {PARAM_VERSION, "-v, --version"},
        {PARAM_HEADER_SIZE, "-H, --header-size"},
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!image_spec_has(spec, needed[i].parameter))
            return error_set(error, ERROR_USAGE, "option %s is missing", needed[i].name);
    return 0;
}

/* What ST's boot code does not take, and what only ST's takes. */
static int check_profile(const struct image_spec *spec, struct error *error)
{
    static const enum image_parameter of_mcuboot[] = {
        PARAM_MAX_ALIGN,     PARAM_VENDOR_ID,    PARAM_CLASS_ID, PARAM_CUSTOM_TLV,
        PARAM_PAD_SIGNATURE, PARAM_SAVE_KEY_TLV, PARAM_PURE,     PARAM_COMPRESSION};
    if (spec->profile == IMAGE_PROFILE_MCUBOOT) {
        if (spec->magic != MCUBOOT_MAGIC)
            return image_spec_error(spec, PARAM_MAGIC, error, ERROR_USAGE,
                                    "goes with --profile st only");
        if (spec->primary_only)
            return image_spec_error(spec, PARAM_PRIMARY_ONLY, error, ERROR_USAGE,
                                    "goes with --profile st only");
        return 0;
    }
    if (spec->digest != DIGEST_SHA256)
        return image_spec_error(spec, PARAM_DIGEST, error, ERROR_USAGE,
                                "other digests than SHA-256 go with --profile mcuboot only");
    if (spec->content_size != 16)
        return image_spec_error(spec, PARAM_CONTENT_SIZE, error, ERROR_USAGE,
                                "256 goes with --profile mcuboot only");
    if (spec->erased_zero)
        return image_spec_error(spec, PARAM_ERASED, error, ERROR_USAGE,
                                "0 goes with --profile mcuboot only");
    for (size_t i = 0; i < sizeof of_mcuboot / sizeof *of_mcuboot; i++)
        if (image_spec_has(spec, of_mcuboot[i]))
            return image_spec_error(spec, of_mcuboot[i], error, ERROR_USAGE,
                                    "goes with --profile mcuboot only");
    return 0;
}

static int check_together(const struct image_options *options, struct image_spec *spec,
                          struct error *error)
{
    const char *check;
    if (options->key != NULL && options->signature_key != NULL)
        return error_set(error, ERROR_USAGE, "--key and --fix-sig-pubkey contradict each other");
    if (options->confirm && options->test)
        return error_set(error, ERROR_USAGE, "--confirm and --test contradict each other");
    if (image_parameters_complete(spec, &check, error) != 0) {
        error->code = ERROR_USAGE;
        return -1;
    }
    if (spec->pad && spec->slot_size == 0)
        return error_set(error, ERROR_USAGE,
                         "padding needs the size of the slot: give -S, --slot-size");
    if (spec->clear && spec->encryption_key == NULL)
        return error_set(error, ERROR_USAGE, "--clear goes with --encrypt only");
    if (spec->pad_signature && spec->signing_key == NULL)
        return error_set(error, ERROR_USAGE, "--pad-sig goes with --key only");
    return check_profile(spec, error);
}

int image_options_read(const struct image_options *options, struct image_spec *spec,
                       struct error *error)
{
    if (choose_profile(options, spec, error) != 0 || read_algorithms(options, spec, error) != 0)
        return -1;
    if (give(spec, PARAM_OUTPUT, "OUT", error) != 0 ||
        text_copy(options->output, &spec->output, error) != 0)
        return -1;
    if (read_all_shared(options, spec, error) != 0 || read_own(options, spec, error) != 0 ||
        check_needed(spec, error) != 0)
        return -1;
    return check_together(options, spec, error);
}
