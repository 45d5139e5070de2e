// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <format/option_bytes.h>
#include <inttypes.h>
#include <pack/option_table.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct option_value off_on[] = {{0, "off", NULL}, {1, "on", NULL}, {0, NULL, NULL}};
static const struct option_value on_off[] = {{0, "on", NULL}, {1, "off", NULL}, {0, NULL, NULL}};
static const struct option_value no_yes[] = {{0, "no", NULL}, {1, "yes", NULL}, {0, NULL, NULL}};
static const struct option_value erasing[] = {
    {0, "erased", NULL}, {1, "kept", NULL}, {0, NULL, NULL}};
static const struct option_value watchdogs[] = {
    {0, "hardware", NULL}, {1, "software", NULL}, {0, NULL, NULL}};
static const struct option_value resets[] = {
    {0, "reset", NULL}, {1, "no-reset", NULL}, {0, NULL, NULL}};
static const struct option_value freezing[] = {
    {0, "frozen", NULL}, {1, "running", NULL}, {0, NULL, NULL}};

static const struct option_value trustzone[] = {
    {TZEN_ON, "on", NULL}, {TZEN_OFF, "off", NULL}, {0, NULL, NULL}};
static const struct option_value boot_codes[] = {
    {BOOT_UBE_OEMIROT, "OEMiROT", NULL}, {BOOT_UBE_STIROT, "STiROT", NULL}, {0, NULL, NULL}};
static const struct option_value boot_locks[] = {
    {BOOT_UNLOCKED, "unlocked", NULL},
    {BOOT_LOCKED, "locked", "the boot address is fixed then, be it right or wrong"},
    {0, NULL, NULL}};

#define STATE_LOCKED                                                                              \
    {                                                                                             \
        PRODUCT_STATE_LOCKED, "LOCKED", "no debugger gets in again, and no regression leads back" \
    }

static const struct option_value states_h5[] = {
    {PRODUCT_STATE_OPEN, "OPEN", NULL},
    {PRODUCT_STATE_PROVISIONING, "PROVISIONING", NULL},
    {PRODUCT_STATE_PROVISIONED, "PROVISIONED", NULL},
    {PRODUCT_STATE_TZ_CLOSED, "TZ-CLOSED", NULL},
    {PRODUCT_STATE_CLOSED, "CLOSED", NULL},
    STATE_LOCKED,
    {0, NULL, NULL},
};
static const struct option_value states_h503[] = {
    {PRODUCT_STATE_OPEN, "OPEN", NULL},
    {PRODUCT_STATE_PROVISIONING, "PROVISIONING", NULL},
    {PRODUCT_STATE_PROVISIONED, "PROVISIONED", NULL},
    {PRODUCT_STATE_CLOSED, "CLOSED", NULL},
    STATE_LOCKED,
    {0, NULL, NULL},
};

#define NUMBER(name, shift, width)                    \
    {                                                 \
        name, shift, width, FIELD_NUMBER, NULL, false \
    }
#define FLAG(name, shift, values)                  \
    {                                              \
        name, shift, 1, FIELD_NUMBER, values, true \
    }
#define CHOICE(name, shift, width, values)             \
    {                                                  \
        name, shift, width, FIELD_NUMBER, values, true \
    }
#define END                                   \
    {                                         \
        NULL, 0, 0, FIELD_NUMBER, NULL, false \
    }

static const struct option_field h5_optsr[] = {
    NUMBER("BOR_LEV", 0, 2),
    FLAG("BORH_EN", 2, off_on),
    FLAG("IWDG_SW", 3, watchdogs),
    FLAG("WWDG_SW", 4, watchdogs),
    FLAG("NRST_STOP", 6, resets),
    FLAG("NRST_STDBY", 7, resets),
    CHOICE("PRODUCT_STATE", 8, 8, states_h5),
    FLAG("IO_VDD_HSLV", 16, off_on),
    FLAG("IO_VDDIO2_HSLV", 17, off_on),
    FLAG("IWDG_STOP", 20, freezing),
    FLAG("IWDG_STDBY", 21, freezing),
    CHOICE("BOOT_UBE", 22, 8, boot_codes),
    FLAG("SWAP_BANK", 31, no_yes),
    END,
};

static const struct option_field h5_optsr2[] = {
    FLAG("SRAM1_3_RST", 2, erasing),  FLAG("SRAM2_RST", 3, erasing),
    FLAG("BKPRAM_ECC", 4, on_off),    FLAG("SRAM3_ECC", 5, on_off),
    FLAG("SRAM2_ECC", 6, on_off),     FLAG("USBPD_DIS", 8, no_yes),
    CHOICE("TZEN", 24, 8, trustzone), END,
};

#define BOOT_FIELDS(world)                                             \
    {                                                                  \
        CHOICE(world "BOOT_LOCK", 0, 8, boot_locks),                   \
            {world "BOOTADD", 8, 24, FIELD_ADDRESS, NULL, false}, END, \
    }
#define RANGE_FIELDS(name, width)                                  \
    {                                                              \
        {name "_STRT", 0, width, FIELD_START, NULL, false},        \
            {name "_END", 16, width, FIELD_END, NULL, false}, END, \
    }
#define GROUP_FIELDS(name)                             \
    {                                                  \
        {name, 0, 32, FIELD_GROUPS, NULL, false}, END, \
    }
#define DATA_FIELDS(name)                                              \
    {                                                                  \
        NUMBER(name "_STRT", 0, 3), FLAG(name "_EN", 15, off_on), END, \
    }

static const struct option_field nsbootr[] = BOOT_FIELDS("NS");
static const struct option_field secbootr[] = BOOT_FIELDS("SEC");
static const struct option_field h5_secwm1[] = RANGE_FIELDS("SECWM1", 7);
static const struct option_field h5_secwm2[] = RANGE_FIELDS("SECWM2", 7);
static const struct option_field h5_wrp1[] = GROUP_FIELDS("WRPSGn1");
static const struct option_field h5_wrp2[] = GROUP_FIELDS("WRPSGn2");
static const struct option_field h5_edata1[] = DATA_FIELDS("EDATA1");
static const struct option_field h5_edata2[] = DATA_FIELDS("EDATA2");
static const struct option_field h5_hdp1[] = RANGE_FIELDS("HDP1", 7);
static const struct option_field h5_hdp2[] = RANGE_FIELDS("HDP2", 7);

/* Bits that the reference manual reserves; bit 5 of OPTSR is one too, but is set in the files that ST ships. */
#define H5_OPTSR_RESERVED  0x400c0000u
#define H5_OPTSR2_RESERVED 0x00fffe83u
#define H5_RANGE_RESERVED  0xff80ff80u
#define H5_DATA_RESERVED   0xffff7ff8u

static const struct option_register h5_registers[] = {
    {"OPTSR_PRG", h5_optsr, H5_OPTSR_RESERVED},
    {"OPTSR2_PRG", h5_optsr2, H5_OPTSR2_RESERVED},
    {"NSBOOTR_PRG", nsbootr, 0},
    {"SECBOOTR_PRG", secbootr, 0},
    {"SECWM1R_PRG", h5_secwm1, H5_RANGE_RESERVED},
    {"SECWM2R_PRG", h5_secwm2, H5_RANGE_RESERVED},
    {"WRP1R_PRG", h5_wrp1, 0},
    {"WRP2R_PRG", h5_wrp2, 0},
    {"EDATA1R_PRG", h5_edata1, H5_DATA_RESERVED},
    {"EDATA2R_PRG", h5_edata2, H5_DATA_RESERVED},
    {"HDP1R_PRG", h5_hdp1, H5_RANGE_RESERVED},
    {"HDP2R_PRG", h5_hdp2, H5_RANGE_RESERVED},
    {NULL, NULL, 0},
};

/* STM32H503: what the files and scripts of its boards tell, and where it lies on the others of the family. */
static const struct option_field h503_optsr[] = {CHOICE("PRODUCT_STATE", 8, 8, states_h503), END};
static const struct option_field h503_hdp1[] = RANGE_FIELDS("HDP1", 3);
static const struct option_field h503_hdp2[] = RANGE_FIELDS("HDP2", 3);
static const struct option_field no_fields[] = {END};

static const struct option_register h503_registers[] = {
    {"OPTSR_PRG", h503_optsr, 0},  {"OPTSR2_PRG", no_fields, 0},
    {"NSBOOTR_PRG", nsbootr, 0},   {"WRP1R_PRG", no_fields, 0},
    {"WRP2R_PRG", no_fields, 0},   {"EDATA1R_PRG", no_fields, 0},
    {"EDATA2R_PRG", no_fields, 0}, {"HDP1R_PRG", h503_hdp1, 0},
    {"HDP2R_PRG", h503_hdp2, 0},   {NULL, NULL, 0},
};

static const struct option_facts facts[] = {
    [OPTION_FAMILY_H5] = {"h5", "STM32H563, STM32H573", h5_registers, true, true, 128, 0x2000, 4},
    [OPTION_FAMILY_H503] = {"h503", "STM32H503", h503_registers, false, false, 8, 0x2000, 0},
    [OPTION_FAMILY_H7RS] = {"h7rs", "STM32H7RS", NULL, false, false, 0, 0, 0},
};

const char *const option_families[] = {"h5", "h503", "h7rs", NULL};

const struct option_facts *option_facts(enum option_family family)
{
    return &facts[family];
}

const struct option_register *option_register_find(enum option_family family, const char *name,
                                                   unsigned *place)
{
    const struct option_register *registers = facts[family].registers;
    for (unsigned i = 0; registers != NULL && registers[i].name != NULL; i++) {
        if (strcasecmp(registers[i].name, name) != 0)
            continue;
        *place = i;
        return &registers[i];
    }
    return NULL;
}

const struct option_field *option_field_find(enum option_family family, const char *name,
                                             const struct option_register **parent)
{
    const struct option_register *at = facts[family].registers;
    for (; at != NULL && at->name != NULL; at++)
        for (const struct option_field *field = at->fields; field->name != NULL; field++)
            if (strcasecmp(field->name, name) == 0) {
                *parent = at;
                return field;
            }
    return NULL;
}

uint32_t option_field_limit(const struct option_field *field)
{
    return UINT32_MAX >> (32 - field->width);
}

uint32_t option_field_mask(const struct option_field *field)
{
    return option_field_limit(field) << field->shift;
}

uint32_t option_field_get(const struct option_field *field, uint32_t value)
{
    return value >> field->shift & option_field_limit(field);
}

const struct option_value *option_value_of(const struct option_field *field, uint32_t value)
{
    for (const struct option_value *at = field->values; at != NULL && at->name != NULL; at++)
        if (at->value == value)
            return at;
    return NULL;
}

static const struct option_value *find_name(const struct option_field *field, const char *text)
{
    for (const struct option_value *at = field->values; at != NULL && at->name != NULL; at++)
        if (strcasecmp(at->name, text) == 0)
            return at;
    return NULL;
}

static int refuse_value(const struct option_field *field, const char *text, struct error *error)
{
    char list[256] = "";
    size_t length = 0;
    for (const struct option_value *at = field->values; at->name != NULL; at++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s (0x%" PRIx32 ")",
                                   at == field->values ? "" : ", ", at->name, at->value);
    return error_set(error, ERROR_USAGE, "field %s: '%s' is none of %s", field->name, text, list);
}

/* Whoever gives a whole address means it well. */
static int refuse_address(const struct option_field *field, uint64_t value, struct error *error)
{
    return error_set(error, ERROR_USAGE,
                     "field %s has bits 31 to 8 of an address: write 0x%" PRIx64 " for 0x%" PRIx64,
                     field->name, value >> field->shift, value);
}

int option_value_parse(const struct option_field *field, const char *text, uint32_t *value,
                       struct error *error)
{
    const struct option_value *named = find_name(field, text);
    uint32_t limit = option_field_limit(field);
    uint64_t number = 0;
    if (named != NULL)
        *value = named->value;
    if (named != NULL)
        return 0;
    bool is_number = number_parse(text, UINT32_MAX, &number, error) == 0;
    if (field->closed && (!is_number || option_value_of(field, (uint32_t)number) == NULL))
        return refuse_value(field, text, error);
    if (field->form == FIELD_ADDRESS && is_number && number > limit)
        return refuse_address(field, number, error);
    if (number_parse(text, limit, &number, error) != 0) {
        error_prefix(error, "field %s", field->name);
        error->code = ERROR_USAGE;
        return -1;
    }
    *value = (uint32_t)number;
    return 0;
}

uint32_t option_register_rest(const struct option_register *option_register)
{
    uint32_t rest = UINT32_MAX;
    for (const struct option_field *field = option_register->fields; field->name != NULL; field++)
        rest &= ~option_field_mask(field);
    return rest;
}

static int append_range(const struct option_field *field, uint32_t value, struct blob *text,
                        struct error *error)
{
    uint32_t start = option_field_get(field - 1, value);
    uint32_t end = option_field_get(field, value);
    if (start > end)
        return blob_append_text(text, error, "no sector");
    return blob_append_text(text, error, "sectors 0x%" PRIx32 " to 0x%" PRIx32, start, end);
}

/* The sectors of groups that are protected, in runs. */
static int append_groups(const struct option_facts *family, uint32_t groups, struct blob *text,
                         struct error *error)
{
    const char *before = "sectors ";
    if (groups == UINT32_MAX)
        return blob_append_text(text, error, "no sector");
    for (unsigned i = 0, end; i < 32; i = end + 1) {
        for (end = i; end < 32 && (groups >> end & 1) == 0; end++)
            continue;
        if (end == i)
            continue;
        if (blob_append_text(text, error, "%s0x%x to 0x%x", before, i * family->group_size,
                             end * family->group_size - 1) != 0)
            return -1;
        before = ", ";
    }
    return 0;
}

int option_field_meaning(const struct option_facts *family, const struct option_field *field,
                         uint32_t value, struct blob *text, struct error *error)
{
    uint32_t own = option_field_get(field, value);
    const struct option_value *named = option_value_of(field, own);
    if (named != NULL)
        return blob_append_text(text, error, "%s", named->name);
    switch (field->form) {
    case FIELD_ADDRESS:
        return blob_append_text(text, error, "0x%08" PRIx32, own << field->shift);
    case FIELD_GROUPS:
        return append_groups(family, own, text, error);
    case FIELD_END:
        return append_range(field, value, text, error);
    default:
        return field->closed ? blob_append_text(text, error, "means nothing") : 0;
    }
}
