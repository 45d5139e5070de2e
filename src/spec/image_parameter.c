// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/path.h>
#include <format/mcuboot.h>
#include <inttypes.h>
#include <spec/image_parameter.h>
#include <stdio.h>
#include <string.h>

static uint32_t *number_at(struct image_spec *spec, size_t offset)
{
    return (uint32_t *)(void *)((char *)spec + offset);
}

static int read_number(const struct image_parameter_row *row, const char *value,
                       struct image_spec *spec, struct error *error)
{
    uint64_t number;
    if (number_parse(value, UINT64_MAX, &number, error) != 0)
        return -1;
    if (number < row->minimum || number > row->maximum)
        return error_set(error, ERROR_CONFIG,
                         "%s is out of range, 0x%" PRIx64 " to 0x%" PRIx64 " is allowed", value,
                         row->minimum, row->maximum);
    *number_at(spec, row->offset) = (uint32_t)number;
    return 0;
}

static int read_flag(const struct image_parameter_row *row, const char *value,
                     struct image_spec *spec, struct error *error)
{
    (void)value, (void)error;
    *(bool *)((char *)spec + row->offset) = true;
    return 0;
}

static int read_file(const struct image_parameter_row *row, const char *value,
                     struct image_spec *spec, struct error *error)
{
    return text_copy(value, (char **)(void *)((char *)spec + row->offset), error);
}

/* `x.y.z`, `x.y.z+build`; parts that are missing at the end are 0. */
static int scan_version(const char *text, struct image_version *version, struct error *error)
{
    uint64_t parts[3] = {0};
    static const uint64_t maxima[] = {UINT8_MAX, UINT8_MAX, UINT16_MAX};
    static const char *const names[] = {"the major version", "the minor version", "the revision"};
    uint64_t build = 0;
    for (int i = 0; i < 3; i++) {
        if (number_scan(&text, names[i], maxima[i], &parts[i], error) != 0)
            return -1;
        if (*text != '.')
            break;
        if (i < 2)
            text++;
    }
    if (*text == '+') {
        text++;
        if (number_scan(&text, "the build number", UINT32_MAX, &build, error) != 0)
            return -1;
    }
    if (*text != '\0')
        return error_set(error, ERROR_CONFIG, "'%s' does not belong to a version", text);
    *version = (struct image_version){(uint8_t)parts[0], (uint8_t)parts[1], (uint16_t)parts[2],
                                      (uint32_t)build};
    return 0;
}

static int read_version(const struct image_parameter_row *row, const char *value,
                        struct image_spec *spec, struct error *error)
{
    (void)row;
    if (scan_version(value, &spec->version, error) == 0)
        return 0;
    char reason[sizeof error->message];
    memcpy(reason, error->message, sizeof reason);
    return error_set(error, ERROR_CONFIG, "'%s' is not a version x.y.z or x.y.z+build: %.300s",
                     value, reason);
}

static int read_counter(const struct image_parameter_row *row, const char *value,
                        struct image_spec *spec, struct error *error)
{
    spec->counter_auto = strcmp(value, "auto") == 0;
    if (spec->counter_auto)
        return 0;
    if (read_number(row, value, spec, error) == 0)
        return 0;
    return error_prefix(error, "'auto' or a 32-bit number is needed");
}

static int read_dependency(const struct image_parameter_row *row, const char *value,
                           struct image_spec *spec, struct error *error)
{
    (void)row;
    struct image_dependency dependency = {0};
    uint64_t image;
    const char *at = value;
    int result = number_scan(&at, "the image id", UINT8_MAX, &image, error);
    if (result == 0 && *at != ',')
        result = error_set(error, ERROR_CONFIG, "the comma behind the image id is missing");
    if (result == 0)
        result = scan_version(at + 1, &dependency.version, error);
    if (result != 0) {
        char reason[sizeof error->message];
        memcpy(reason, error->message, sizeof reason);
        return error_set(error, ERROR_CONFIG, "'%s' is not a dependency id,x.y.z: %.300s", value,
                         reason);
    }
    if (spec->dependency_count == IMAGE_DEPENDENCIES_MAX)
        return error_set(error, ERROR_CONFIG, "more than %d dependencies", IMAGE_DEPENDENCIES_MAX);
    dependency.image = (uint8_t)image;
    spec->dependencies[spec->dependency_count++] = dependency;
    return 0;
}

static int read_align(const struct image_parameter_row *row, const char *value,
                      struct image_spec *spec, struct error *error)
{
    if (read_number(row, value, spec, error) != 0)
        return -1;
    if ((spec->align & (spec->align - 1)) != 0)
        return error_set(error, ERROR_CONFIG, "%s is not a write alignment: 1, 2, 4, 8, 16 or 32",
                         value);
    return 0;
}

static int read_magic(const struct image_parameter_row *row, const char *value,
                      struct image_spec *spec, struct error *error)
{
    static const uint32_t known[] = {MCUBOOT_MAGIC, MCUBOOT_MAGIC_STIROT, MCUBOOT_MAGIC_DATA,
                                     MCUBOOT_MAGIC_STIROT_H7};
    if (read_number(row, value, spec, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (spec->magic == known[i])
            return 0;
    return error_set(
        error, ERROR_CONFIG,
        "%s is not the magic of any boot code: 0x96f3b83d, 0x73ab1024, 0x55f7394e or 0xc1592ee9",
        value);
}

static int read_endianness(const struct image_parameter_row *row, const char *value,
                           struct image_spec *spec, struct error *error)
{
    (void)row, (void)spec;
    if (strcmp(value, "little") == 0)
        return 0;
    return error_set(error, ERROR_CONFIG,
                     "'%s': the boot code reads images in the order 'little' only", value);
}

static int read_key_format(const struct image_parameter_row *row, const char *value,
                           struct image_spec *spec, struct error *error)
{
    (void)row;
    spec->full_public_key = strcmp(value, "full") == 0;
    if (spec->full_public_key || strcmp(value, "hash") == 0)
        return 0;
    return error_set(error, ERROR_CONFIG, "'%s' is neither 'hash' nor 'full'", value);
}

static int read_boot_record(const struct image_parameter_row *row, const char *value,
                            struct image_spec *spec, struct error *error)
{
    (void)row;
    if (strlen(value) > BOOT_RECORD_TYPE_MAX)
        return error_set(error, ERROR_CONFIG, "software type '%s' has more than %d characters",
                         value, BOOT_RECORD_TYPE_MAX);
    snprintf(spec->boot_record, sizeof spec->boot_record, "%s", value);
    return 0;
}

#define FIELD(field)                    offsetof(struct image_spec, field)
#define NUMBER(field, minimum, maximum) read_number, FIELD(field), minimum, maximum
#define FILE_NAME(field)                read_file, FIELD(field), 0, 0
#define FLAG(field)                     read_flag, FIELD(field), 0, 0
#define OTHER(function)                 function, 0, 0, 0

static const struct image_parameter_row rows[] = {
    {"", PARAM_INPUT, FILE_NAME(input), "input", TRAIT_FILE | TRAIT_NEEDED},
    {"-k", PARAM_SIGNING_KEY, FILE_NAME(signing_key), "signing-key", TRAIT_FILE},
    {"-E", PARAM_ENCRYPTION_KEY, FILE_NAME(encryption_key), "encryption-key", TRAIT_FILE},
    {"-S", PARAM_SLOT_SIZE, NUMBER(slot_size, 0, UINT32_MAX), "slot-size", TRAIT_NEEDED},
    {"-H", PARAM_HEADER_SIZE, NUMBER(header_size, 0x20, UINT16_MAX), "header-size", TRAIT_NEEDED},
    {"-v", PARAM_VERSION, OTHER(read_version), "version", TRAIT_NEEDED},
    {"-s", PARAM_SECURITY_COUNTER, read_counter, FIELD(security_counter), 0, UINT32_MAX,
     "security-counter", 0},
    {"-d", PARAM_DEPENDENCY, OTHER(read_dependency), "dependency", TRAIT_REPEATABLE},
    {"-M", PARAM_MAX_SECTORS, NUMBER(max_sectors, 0, UINT16_MAX), "max-sectors", 0},
    {"--max-sectors", PARAM_MAX_SECTORS, NUMBER(max_sectors, 0, UINT16_MAX), "max-sectors", 0},
    {"--align", PARAM_ALIGN, read_align, FIELD(align), 1, 32, "align", 0},
    {"-x", PARAM_BASE, NUMBER(base, 0, UINT32_MAX), "address", 0},
    {"-ma", PARAM_MAGIC, read_magic, FIELD(magic), 0, UINT32_MAX, "magic", 0},
    {"-e", PARAM_ENDIANNESS, OTHER(read_endianness), "endianness", 0},
    {"--rom-fixed", PARAM_ROM_FIXED, NUMBER(rom_fixed, 0, UINT32_MAX), "rom-fixed", 0},
    {"--load-addr", PARAM_LOAD_ADDRESS, NUMBER(load_address, 0, UINT32_MAX), "load-address", 0},
    {"--public-key-format", PARAM_PUBLIC_KEY_FORMAT, OTHER(read_key_format), "public-key-format",
     0},
    {"--boot-record", PARAM_BOOT_RECORD, OTHER(read_boot_record), "boot-record", 0},
    {"--pad", PARAM_PAD, FLAG(pad), "flag", TRAIT_FLAG},
    {"--pad-header", PARAM_PAD_HEADER, FLAG(pad_header), "flag", TRAIT_FLAG},
    {"--confirm", PARAM_CONFIRM, FLAG(confirm), "flag", TRAIT_FLAG},
    {"--overwrite-only", PARAM_OVERWRITE_ONLY, FLAG(overwrite_only), "flag", TRAIT_FLAG},
    {"--primary-only", PARAM_PRIMARY_ONLY, FLAG(primary_only), "flag", TRAIT_FLAG},
    {"-c", PARAM_CLEAR, FLAG(clear), "flag", TRAIT_FLAG},
};

const struct image_parameter_row *image_parameter_find(const char *command)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].command, command) == 0)
            return &rows[i];
    return NULL;
}

int image_parameter_each_needed(int (*visit)(void *context, const struct image_parameter_row *row),
                                void *context)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int result = (rows[i].traits & TRAIT_NEEDED) != 0 ? visit(context, &rows[i]) : 0;
        if (result != 0)
            return result;
    }
    return 0;
}

int image_parameters_complete(struct image_spec *spec, const char **check, struct error *error)
{
    if (spec->counter_auto)
        spec->security_counter = (uint32_t)spec->version.major << 24 |
                                 (uint32_t)spec->version.minor << 16 | spec->version.revision;
    spec->pad = spec->pad || spec->confirm;
    *check = "load-address";
    if (image_spec_has(spec, PARAM_ROM_FIXED) && image_spec_has(spec, PARAM_LOAD_ADDRESS))
        return image_spec_error(spec, PARAM_LOAD_ADDRESS, error, ERROR_CONFIG,
                                "an image has either --rom-fixed or --load-addr, not both");
    bool filled = spec->magic == MCUBOOT_MAGIC_STIROT && spec->encryption_key != NULL;
    *check = "boot-record";
    if (filled && spec->boot_record[0] != '\0')
        return image_spec_error(spec, PARAM_BOOT_RECORD, error, ERROR_CONFIG,
                                "an encrypted STiROT image fills its slot with TLV 0x60 and can "
                                "have no boot record");
    return 0;
}
