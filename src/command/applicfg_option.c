// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/text.h>
#include <command/applicfg.h>
#include <command/applicfg_source.h>
#include <inttypes.h>
#include <spec/option_bytes.h>
#include <spec/place.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* H7RS counts 256 blocks of 256 bytes for what is hidden; all else is counted in sectors of 8 KiB. */
enum { SECTOR_SIZE = 0x2000, BLOCK_SIZE = 0x100, LAST_BLOCK = 0xFF, FLASH_START = 0x08000000 };

struct setob_options {
    const char *layout;
    const char *begin;
    const char *start;
    const char *end;
    const char *last_sector;
    const char *destination;
    bool protected_area;
    bool verbose;
};

static const struct option_row setob_rows[] = {
    {"-l, --layout", "FILE", "layout, preprocessed, or header", OPTION_TEXT,
     offsetof(struct setob_options, layout)},
    {"-b, --begin", "VARIABLE",
     "variable to change: wrpgrp1, wrps, hdp1_start, hdp1_end, OEMiLoader_address, ...",
     OPTION_TEXT, offsetof(struct setob_options, begin)},
    {"-ms", "NAME", "macro with the offset of the area's first byte", OPTION_TEXT,
     offsetof(struct setob_options, start)},
    {"-me", "NAME", "macro with the offset of its last byte", OPTION_TEXT,
     offsetof(struct setob_options, end)},
    {"-msec", "NAME", "macro with the number of the last sector of a bank", OPTION_TEXT,
     offsetof(struct setob_options, last_sector)},
    {"-d, --destination", "SCRIPT", "the script to change", OPTION_TEXT,
     offsetof(struct setob_options, destination)},
    {"--protected_area", NULL, "accepted; of no meaning", OPTION_FLAG,
     offsetof(struct setob_options, protected_area)},
    {"--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(struct setob_options, verbose)},
    {.name = NULL},
};

static int area_value(const struct setob_options *options, int64_t *value, struct error *error)
{
    struct option_area area = {.sector = SECTOR_SIZE};
    if (applicfg_need("-me", options->end, error) != 0 ||
        applicfg_need("-msec", options->last_sector, error) != 0 ||
        applicfg_macro(options->layout, options->start, &area.start, error) != 0 ||
        applicfg_macro(options->layout, options->end, &area.end, error) != 0 ||
        applicfg_macro(options->layout, options->last_sector, &area.last_sector, error) != 0)
        return -1;
    if (area.last_sector == LAST_BLOCK)
        area.sector = BLOCK_SIZE;
    return option_bytes_value(options->begin, &area, value, error);
}

static int setob_value(const struct setob_options *options, int64_t *value, struct error *error)
{
    if (strcasecmp(options->begin, "OEMiLoader_address") != 0)
        return area_value(options, value, error);
    if (applicfg_macro(options->layout, options->start, value, error) != 0)
        return -1;
    *value += FLASH_START;
    return 0;
}

static int run_setob(struct invocation *invocation, struct error *error)
{
    const struct setob_options *options = invocation->options;
    const char *path = options->destination != NULL     ? options->destination
                       : invocation->operands.count > 0 ? invocation->operands.items[0]
                                                        : NULL;
    int64_t value;
    AUTO(edit_set) set = {0};
    if (applicfg_need("--destination", path, error) != 0 ||
        applicfg_need("--layout", options->layout, error) != 0 ||
        applicfg_need("--begin", options->begin, error) != 0 ||
        applicfg_need("-ms", options->start, error) != 0 ||
        setob_value(options, &value, error) != 0)
        return -1;
    const struct place place = {.kind = assignment_kind_of(path), .name = options->begin};
    if (edit_set_open(&set, path, error) != 0 ||
        place_set_number(&set.files[0], &place, value, NUMBER_LOWER, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->verbose, error);
}

const struct command applicfg_setob_command = {
    .noun = "applicfg",
    .verb = "setob",
    .operands = "[SCRIPT]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "Set a variable of a programming script to the sectors that an area covers.",
    .rows = setob_rows,
    .options_size = sizeof(struct setob_options),
    .run = run_setob,
};

struct obscript_options {
    const char *xml;
    const char *option;
    const char *parameter;
    const char *size;
    const char *offset;
    const char *full;
    const char *added;
    bool verbose;
};

static const struct option_row obscript_rows[] = {
    {"-x, --xml", "XML", "option-byte key XML to read from", OPTION_TEXT,
     offsetof(struct obscript_options, xml)},
    {"-xml", "XML", "the same", OPTION_TEXT, offsetof(struct obscript_options, xml)},
    {"-ob", "NAME", "SECWM, SECWM1, SECWM2, SRAM2_RST, SRAM2_ECC or ECC_ON_SRAM", OPTION_TEXT,
     offsetof(struct obscript_options, option)},
    {"-sp", "NAME", "parameter of the option; of SECWM, the size of the secure part", OPTION_TEXT,
     offsetof(struct obscript_options, parameter)},
    {"-cs", "NAME", "parameter with the size of the firmware area", OPTION_TEXT,
     offsetof(struct obscript_options, size)},
    {"-co", "NAME", "parameter with its offset", OPTION_TEXT,
     offsetof(struct obscript_options, offset)},
    {"-fs", "NAME", "parameter that says whether all of it is secure", OPTION_TEXT,
     offsetof(struct obscript_options, full)},
    {"-bs", "SIZE", "bytes behind it that are secure as well, or a parameter with them",
     OPTION_TEXT, offsetof(struct obscript_options, added)},
    {"--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(struct obscript_options, verbose)},
    {.name = NULL},
};

static int parameter(const struct place_file *xml, const char *name, int64_t *value,
                     struct error *error)
{
    const struct place place = {.is_xml = true, .name = name, .part = true};
    return place_read_number(xml, &place, value, error);
}

static int element(const struct place_file *xml, const char *tag, int64_t *value,
                   struct error *error)
{
    const struct place place = {.is_xml = true, .tag = tag};
    return place_read_number(xml, &place, value, error);
}

static int added_size(const struct obscript_options *options, const struct place_file *xml,
                      int64_t *value, struct error *error)
{
    struct error ignored;
    *value = 0;
    if (options->added == NULL || applicfg_number("-bs", options->added, value, &ignored) == 0)
        return 0;
    return parameter(xml, options->added, value, error);
}

/* The secure area: the firmware area, or the secure part at its start. */
static int secure_area(const struct obscript_options *options, const struct place_file *xml,
                       struct option_area *area, struct error *error)
{
    int64_t flash;
    int64_t size;
    int64_t added;
    int64_t full = 0;
    if (applicfg_need("-co", options->offset, error) != 0 ||
        applicfg_need("-cs", options->size, error) != 0 ||
        parameter(xml, options->offset, &area->start, error) != 0 ||
        (options->full != NULL && parameter(xml, options->full, &full, error) != 0) ||
        parameter(xml, full != 0 ? options->size : options->parameter, &size, error) != 0 ||
        added_size(options, xml, &added, error) != 0 ||
        element(xml, "FlashSize", &flash, error) != 0 ||
        element(xml, "FlashSectorSize", &area->sector, error) != 0)
        return -1;
    if (area->sector <= 0 || flash / 2 < area->sector)
        return error_at(error, ERROR_CONFIG, xml->path, 0,
                        "a flash of 0x%" PRIx64 " bytes with sectors of 0x%" PRIx64, flash,
                        area->sector);
    area->last_sector = flash / 2 / area->sector - 1;
    area->end = area->start + size + added - 1;
    return 0;
}

static int set_option(struct edit_file *file, const char *name, int64_t value,
                      enum number_style style, struct error *error)
{
    const struct place place = {.kind = ASSIGNMENT_OPTION, .name = name};
    return place_set_number(file, &place, value, style, error);
}

static int set_watermarks(const struct obscript_options *options, const struct place_file *xml,
                          struct edit_file *file, struct error *error)
{
    static const char *const names[] = {"SECWM1_STRT", "SECWM1_END", "SECWM2_STRT", "SECWM2_END"};
    struct option_area area;
    if (secure_area(options, xml, &area, error) != 0)
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int64_t value;
        if (strncmp(names[i], options->option, strlen(options->option)) != 0)
            continue;
        if (option_bytes_value(names[i], &area, &value, error) != 0 ||
            set_option(file, names[i], value, NUMBER_LOWER, error) != 0)
            return -1;
    }
    return 0;
}

/* Options that are 1 where a parameter has a certain value. */
static const struct {
    const char *name;
    int64_t value;
} switches[] = {{"SRAM2_RST", 0x8}, {"SRAM2_ECC", 0x40}, {"ECC_ON_SRAM", 1}};

static int set_switch(const struct obscript_options *options, const struct place_file *xml,
                      struct edit_file *file, struct error *error)
{
    int64_t value;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strcmp(options->option, switches[i].name) != 0)
            continue;
        if (parameter(xml, options->parameter, &value, error) != 0)
            return -1;
        return set_option(file, switches[i].name, value == switches[i].value, NUMBER_DECIMAL,
                          error);
    }
    return error_set(error, ERROR_USAGE,
                     "option -ob: '%s' is none of SECWM, SECWM1, SECWM2, SRAM2_RST, SRAM2_ECC, "
                     "ECC_ON_SRAM",
                     options->option);
}

static int run_obscript(struct invocation *invocation, struct error *error)
{
    const struct obscript_options *options = invocation->options;
    AUTO(blob) text = {0};
    AUTO(edit_set) set = {0};
    if (applicfg_need("--xml", options->xml, error) != 0 ||
        applicfg_need("-ob", options->option, error) != 0 ||
        applicfg_need("-sp", options->parameter, error) != 0 ||
        file_load(options->xml, EDIT_FILE_LIMIT, &text, error) != 0 ||
        edit_set_open(&set, invocation->operands.items[0], error) != 0)
        return -1;
    const struct place_file xml = {options->xml, blob_span(&text)};
    bool watermark = strncmp(options->option, "SECWM", strlen("SECWM")) == 0;
    if ((watermark ? set_watermarks : set_switch)(options, &xml, &set.files[0], error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->verbose, error);
}

const struct command applicfg_obscript_command = {
    .noun = "applicfg",
    .verb = "obscript",
    .operands = "SCRIPT",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "Set option bytes on a command line of a programming script.",
    .rows = obscript_rows,
    .options_size = sizeof(struct obscript_options),
    .run = run_obscript,
};

struct erase_options {
    const char *xml;
    const char *sector;
    const char *start;
    const char *size;
    const char *variable;
    const char *destination;
    bool verbose;
};

static const struct option_row erase_rows[] = {
    {"-xml", "XML", "XML to read from", OPTION_TEXT, offsetof(struct erase_options, xml)},
    {"-x, --xml", "XML", "the same", OPTION_TEXT, offsetof(struct erase_options, xml)},
    {"-s, --sector", "SIZE", "bytes of a sector", OPTION_TEXT,
     offsetof(struct erase_options, sector)},
    {"-bxml", "NAME", "parameter with the offset of the area", OPTION_TEXT,
     offsetof(struct erase_options, start)},
    {"-sxml", "NAME", "parameter with its size", OPTION_TEXT, offsetof(struct erase_options, size)},
    {"-m, --macro", "VARIABLE", "variable to change", OPTION_TEXT,
     offsetof(struct erase_options, variable)},
    {"-d, --destination", "SCRIPT", "the script to change", OPTION_TEXT,
     offsetof(struct erase_options, destination)},
    {"--vb", NULL, "tell what was done", OPTION_FLAG, offsetof(struct erase_options, verbose)},
    {.name = NULL},
};

/* "[FIRST LAST]", as the programmer's -e takes sectors. */
static int sector_range(const struct erase_options *options, char range[64], struct error *error)
{
    int64_t sector;
    int64_t start;
    int64_t size;
    AUTO(blob) text = {0};
    if (applicfg_number("--sector", options->sector, &sector, error) != 0 ||
        file_load(options->xml, EDIT_FILE_LIMIT, &text, error) != 0)
        return -1;
    const struct place_file xml = {options->xml, blob_span(&text)};
    if (parameter(&xml, options->start, &start, error) != 0 ||
        parameter(&xml, options->size, &size, error) != 0)
        return -1;
    if (sector <= 0 || size <= 0 || start > INT64_MAX - size)
        return error_at(error, ERROR_CONFIG, options->xml, 0,
                        "0x%" PRIx64 " bytes at 0x%" PRIx64 " are no sectors of 0x%" PRIx64, size,
                        start, sector);
    snprintf(range, 64, "[%" PRId64 " %" PRId64 "]", start / sector, (start + size - 1) / sector);
    return 0;
}

static int run_erase(struct invocation *invocation, struct error *error)
{
    const struct erase_options *options = invocation->options;
    char range[64];
    AUTO(edit_set) set = {0};
    if (applicfg_need("-xml", options->xml, error) != 0 ||
        applicfg_need("--sector", options->sector, error) != 0 ||
        applicfg_need("-bxml", options->start, error) != 0 ||
        applicfg_need("-sxml", options->size, error) != 0 ||
        applicfg_need("--macro", options->variable, error) != 0 ||
        applicfg_need("--destination", options->destination, error) != 0 ||
        sector_range(options, range, error) != 0)
        return -1;
    const struct place place = {.kind = assignment_kind_of(options->destination),
                                .name = options->variable};
    if (edit_set_open(&set, options->destination, error) != 0 ||
        place_set(&set.files[0], &place, range, error) != 0)
        return -1;
    return applicfg_finish(invocation, &set, options->verbose, error);
}

const struct command applicfg_sectorerase_command = {
    .noun = "applicfg",
    .verb = "sectorerase",
    .operands = "",
    .summary = "Set a variable of a programming script to the sectors to erase.",
    .rows = erase_rows,
    .options_size = sizeof(struct erase_options),
    .run = run_erase,
};
