// SPDX-License-Identifier: Apache-2.0
#include <format/option_bytes.h>
#include <inttypes.h>
#include <pack/option_bytes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* How addresses are shown. */
#define ADDRESS "0x%08" PRIx32

enum { BANKS = 2, TEXT = 512, FIELD_NAME = 32, REGISTERS_MAX = 32, AREA_TEXT = 256 };

static const char *const check_names[] = {
    "csv",
    "row",
    "family",
    "register",
    "order",
    "value",
    "reserved",
    "danger",
    "trustzone",
    "boot-address",
    "debug-authentication",
    "layout",
    "watermark",
    "hide-protection",
    "write-protection",
};

/* Sectors of a bank, both ends included. */
struct range {
    const struct option_bytes_row *row; /* NULL: the file does not say */
    bool is_empty;
    uint32_t start;
    uint32_t end;
};

struct checker {
    const struct option_bytes *bytes;
    const struct option_context *context;
    const struct option_facts *facts;
    const struct finding_sink *sink;
    struct error *error;
    bool stopped; /* at the first finding, for lack of a sink */
    uint32_t flash_size;
    struct range secure[BANKS];
    struct range hidden[BANKS];
};

const char *option_check_name(size_t index)
{
    return index < sizeof check_names / sizeof *check_names ? check_names[index] : NULL;
}

/* A finding at a row, or about the file where that is NULL. */
static void printf_like(4, 5) tell(struct checker *checker, const char *check,
                                   const struct option_bytes_row *row, const char *format, ...)
{
    char text[TEXT];
    va_list values;
    if (checker->stopped)
        return;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    bool danger = strcmp(check, "danger") == 0;
    error_at(checker->error, danger ? ERROR_USAGE : ERROR_CONFIG, checker->bytes->path,
             row == NULL ? 0 : row->line, "%s", text);
    checker->stopped = finding_add(checker->sink, check, checker->error) != 0;
}

static const struct option_bytes_row *get(const struct checker *checker, const char *field,
                                          uint32_t *value)
{
    return option_bytes_field(checker->bytes, field, value);
}

/* Whether a field is there and has the value; `*row` is where. */
static bool has_value(const struct checker *checker, const char *field, uint32_t wanted,
                      const struct option_bytes_row **row)
{
    uint32_t value;
    *row = get(checker, field, &value);
    return *row != NULL && value == wanted;
}

static void list_order(const struct option_facts *facts, char text[TEXT])
{
    size_t length = 0;
    for (const struct option_register *at = facts->registers; at->name != NULL; at++)
        length += (size_t)snprintf(text + length, TEXT - length, " %s", at->name);
}

static void check_family(struct checker *checker)
{
    if (checker->facts->registers == NULL)
        tell(checker, "family", NULL,
             "which registers of %s belong into such a file, and what they mean, is not known: "
             "nothing in it was checked",
             checker->facts->title);
}

static void check_rows(struct checker *checker)
{
    const struct option_bytes_row *seen[REGISTERS_MAX] = {NULL};
    for (size_t i = 0; i < checker->bytes->count; i++) {
        const struct option_bytes_row *row = &checker->bytes->rows[i];
        unsigned place = 0;
        if (option_register_find(checker->bytes->family, row->name, &place) == NULL) {
            tell(checker, "register", row, "'%s' is no register of %s", row->name,
                 checker->facts->title);
            continue;
        }
        if (strcmp(row->name, row->facts->name) != 0)
            tell(checker, "register", row, "'%s' is written %s", row->name, row->facts->name);
        if (seen[place] != NULL)
            tell(checker, "register", row, "register %s is there twice (the other in line %u)",
                 row->name, seen[place]->line);
        else
            seen[place] = row;
    }
    for (unsigned i = 0; checker->facts->registers[i].name != NULL; i++)
        if (seen[i] == NULL && checker->facts->needs_all)
            tell(checker, "register", NULL, "register %s is missing",
                 checker->facts->registers[i].name);
}

/* The first row that comes too late tells it all. */
static void check_order(struct checker *checker)
{
    char order[TEXT] = "";
    const struct option_bytes_row *last = NULL;
    for (size_t i = 0; i < checker->bytes->count; i++) {
        const struct option_bytes_row *row = &checker->bytes->rows[i];
        if (row->facts == NULL)
            continue;
        if (last != NULL && row->facts < last->facts) {
            list_order(checker->facts, order);
            tell(checker, "order", row, "register %s comes behind %s; the order is%s", row->name,
                 last->name, order);
            return;
        }
        last = row;
    }
}

static void check_field(struct checker *checker, const struct option_bytes_row *row,
                        const struct option_field *field)
{
    uint32_t value = option_field_get(field, row->value);
    const struct option_value *named = option_value_of(field, value);
    if (field->closed && named == NULL)
        tell(checker, "value", row, "field %s of %s is 0x%" PRIx32 ", which means nothing",
             field->name, row->facts->name, value);
    if (named != NULL && named->danger != NULL && !checker->context->confirmed)
        tell(checker, "danger", row, "%s is %s: %s; say with --yes that this is meant", field->name,
             named->name, named->danger);
}

static void check_values(struct checker *checker)
{
    for (size_t i = 0; i < checker->bytes->count; i++) {
        const struct option_bytes_row *row = &checker->bytes->rows[i];
        const struct option_field *field = row->facts == NULL ? NULL : row->facts->fields;
        for (; field != NULL && field->name != NULL; field++)
            check_field(checker, row, field);
        if (row->facts != NULL && (row->value & row->facts->reserved) != 0)
            tell(checker, "reserved", row, "%s has reserved bits set: 0x%08" PRIx32, row->name,
                 row->value & row->facts->reserved);
    }
}

static void read_range(struct checker *checker, const char *name, unsigned bank,
                       struct range *range)
{
    char start[FIELD_NAME];
    char end[FIELD_NAME];
    snprintf(start, sizeof start, "%s%u_STRT", name, bank + 1);
    snprintf(end, sizeof end, "%s%u_END", name, bank + 1);
    *range = (struct range){.is_empty = true};
    range->row = get(checker, start, &range->start);
    if (range->row != NULL && get(checker, end, &range->end) != NULL)
        range->is_empty = range->start > range->end;
}

/* Whether its flash could be one of the family: two banks of whole sectors. */
static bool has_banks(const struct option_facts *facts, const struct option_layout *layout)
{
    return layout->flash_size > 0 && layout->flash_size % (BANKS * facts->sector_size) == 0 &&
           layout->flash_size <= BANKS * facts->sectors * facts->sector_size;
}

static void read_ranges(struct checker *checker)
{
    const struct option_facts *facts = checker->facts;
    checker->flash_size = BANKS * facts->sectors * facts->sector_size;
    if (checker->context->layout != NULL && has_banks(facts, checker->context->layout))
        checker->flash_size = checker->context->layout->flash_size;
    for (unsigned bank = 0; bank < BANKS; bank++) {
        read_range(checker, "SECWM", bank, &checker->secure[bank]);
        read_range(checker, "HDP", bank, &checker->hidden[bank]);
    }
}

static unsigned bank_of(const struct checker *checker, uint32_t offset)
{
    return offset >= checker->flash_size / BANKS ? 1 : 0;
}

static uint32_t sector_of(const struct checker *checker, uint32_t offset)
{
    return offset % (checker->flash_size / BANKS) / checker->facts->sector_size;
}

static bool is_in_range(const struct checker *checker, const struct range ranges[BANKS],
                        uint32_t offset)
{
    const struct range *range = &ranges[bank_of(checker, offset)];
    uint32_t sector = sector_of(checker, offset);
    return !range->is_empty && sector >= range->start && sector <= range->end;
}

/* What the file does not say is taken for good. */
static bool is_secure(const struct checker *checker, uint32_t offset)
{
    return checker->secure[bank_of(checker, offset)].row == NULL ||
           is_in_range(checker, checker->secure, offset);
}

static bool is_hidden(const struct checker *checker, uint32_t offset)
{
    return is_in_range(checker, checker->hidden, offset);
}

static const struct option_bytes_row *protection(const struct checker *checker, uint32_t offset,
                                                 uint32_t *groups)
{
    return get(checker, bank_of(checker, offset) == 0 ? "WRPSGn1" : "WRPSGn2", groups);
}

static bool is_protected(const struct checker *checker, uint32_t offset)
{
    uint32_t groups;
    uint32_t group = sector_of(checker, offset) / checker->facts->group_size;
    return protection(checker, offset, &groups) != NULL && (groups >> group & 1) == 0;
}

static uint32_t address_of(const struct checker *checker, uint32_t offset)
{
    return (checker->facts->has_trustzone ? OPTION_FLASH_SECURE : OPTION_FLASH_NON_SECURE) + offset;
}

/* The first sector of an area that is, or is not, what `holds` asks. */
static bool find_sector(const struct checker *checker, const struct option_area *area,
                        bool (*holds)(const struct checker *checker, uint32_t offset), bool wanted,
                        uint32_t *offset)
{
    uint32_t sector = checker->facts->sector_size;
    for (*offset = area->offset - area->offset % sector; *offset < area->offset + area->size;
         *offset += sector)
        if (holds(checker, *offset) == wanted)
            return true;
    return false;
}

static void check_trustzone_off(struct checker *checker)
{
    const struct option_bytes_row *row;
    uint32_t address;
    for (unsigned bank = 0; bank < BANKS; bank++)
        if (!checker->secure[bank].is_empty)
            tell(checker, "trustzone", checker->secure[bank].row,
                 "SECWM%u makes sectors 0x%" PRIx32 " to 0x%" PRIx32
                 " secure, but TZEN is off: write an empty range, start 0x%x and end 0",
                 bank + 1, checker->secure[bank].start, checker->secure[bank].end,
                 checker->facts->sectors - 1);
    row = get(checker, "SECBOOTADD", &address);
    if (row != NULL && address << 8 != OPTION_FLASH_SECURE)
        tell(checker, "trustzone", row,
             "SECBOOTADD is a boot address of its own, " ADDRESS
             ", but TZEN is off: nothing starts there",
             address << 8);
    if (has_value(checker, "SECBOOT_LOCK", BOOT_LOCKED, &row))
        tell(checker, "trustzone", row, "SECBOOT_LOCK is locked, but TZEN is off");
    if (has_value(checker, "BOOT_UBE", BOOT_UBE_STIROT, &row))
        tell(checker, "trustzone", row, "BOOT_UBE chooses STiROT, which needs TZEN on");
    if (has_value(checker, "PRODUCT_STATE", PRODUCT_STATE_TZ_CLOSED, &row))
        tell(checker, "trustzone", row, "PRODUCT_STATE is TZ-CLOSED, but TZEN is off");
}

static void check_trustzone(struct checker *checker)
{
    const struct option_bytes_row *row;
    const struct range *secure = checker->secure;
    if (has_value(checker, "TZEN", TZEN_OFF, &row))
        check_trustzone_off(checker);
    bool is_on = has_value(checker, "TZEN", TZEN_ON, &row);
    bool is_known = secure[0].row != NULL && secure[1].row != NULL;
    if (is_on && is_known && secure[0].is_empty && secure[1].is_empty)
        tell(checker, "trustzone", row,
             "TZEN is on, but SECWM1 and SECWM2 make no sector secure: no secure code can run from "
             "flash");
}

static bool is_flash(const struct checker *checker, uint32_t address, uint32_t base)
{
    return address >= base && address - base < checker->flash_size;
}

static void check_boot_address(struct checker *checker)
{
    const struct option_bytes_row *row;
    const struct option_bytes_row *other;
    uint32_t address;
    row = get(checker, "NSBOOTADD", &address);
    if (row != NULL && checker->facts->has_trustzone &&
        is_flash(checker, address << 8, OPTION_FLASH_SECURE))
        tell(checker, "boot-address", row,
             "NSBOOTADD is " ADDRESS ", an address of secure code: write 0x%" PRIx32, address << 8,
             (address << 8 ^ OPTION_FLASH_SECURE ^ OPTION_FLASH_NON_SECURE) >> 8);
    row = get(checker, "SECBOOTADD", &address);
    if (row == NULL || !has_value(checker, "TZEN", TZEN_ON, &other) ||
        has_value(checker, "BOOT_UBE", BOOT_UBE_STIROT, &other))
        return;
    address <<= 8;
    if (is_flash(checker, address, OPTION_FLASH_NON_SECURE))
        tell(checker, "boot-address", row,
             "SECBOOTADD is " ADDRESS ", an address of non-secure code: write 0x%" PRIx32, address,
             (address ^ OPTION_FLASH_SECURE ^ OPTION_FLASH_NON_SECURE) >> 8);
    else if (is_flash(checker, address, OPTION_FLASH_SECURE) &&
             !is_secure(checker, address - OPTION_FLASH_SECURE))
        tell(checker, "boot-address", row,
             "SECBOOTADD is " ADDRESS ", in a sector that SECWM%u does not make secure", address,
             bank_of(checker, address - OPTION_FLASH_SECURE) + 1);
}

static void check_debug_authentication(struct checker *checker)
{
    const struct option_context *context = checker->context;
    const struct option_bytes_row *row;
    if (context->da_path == NULL || !checker->facts->has_trustzone)
        return;
    if (context->da_method == DA_LOCK)
        tell(checker, "debug-authentication", NULL, "'%s' is for an STM32H7RS", context->da_path);
    if (context->da_method == DA_PASSWORD && has_value(checker, "TZEN", TZEN_ON, &row))
        tell(checker, "debug-authentication", row,
             "TZEN is on, but '%s' opens the device by password, which goes with TZEN off: such a "
             "pair can lock it for good",
             context->da_path);
    if (context->da_method == DA_CERTIFICATE && has_value(checker, "TZEN", TZEN_OFF, &row))
        tell(checker, "debug-authentication", row,
             "TZEN is off, but '%s' opens the device by certificate, which goes with TZEN on: such "
             "a "
             "pair can lock it for good",
             context->da_path);
}

static bool is_slot(const struct option_area *area)
{
    return area->role != AREA_BOOT && area->role != AREA_SCRATCH;
}

static void describe(const struct checker *checker, const struct option_area *area,
                     char text[AREA_TEXT])
{
    const char *layout = checker->context->layout->name;
    const char *update = area->role == AREA_UPDATE ? "update " : "";
    if (area->role == AREA_BOOT || area->role == AREA_SCRATCH)
        snprintf(text, AREA_TEXT, "the %s of layout '%s'",
                 area->role == AREA_BOOT ? "boot code" : "scratch area", layout);
    else
        snprintf(text, AREA_TEXT, "the %sslot of '%s' in layout '%s'", update, area->name, layout);
}

static uint32_t end_of(const struct option_area *area)
{
    return area->offset + area->size - 1;
}

static void check_area_watermark(struct checker *checker, const struct option_area *area)
{
    bool wanted = area->role != AREA_NON_SECURE;
    uint32_t offset = area->offset;
    if (area->role == AREA_UPDATE)
        return;
    bool is_bad = area->role == AREA_SECURE_START
                      ? !is_secure(checker, offset)
                      : find_sector(checker, area, is_secure, !wanted, &offset);
    unsigned bank = bank_of(checker, offset);
    const struct range *range = &checker->secure[bank];
    if (!is_bad || range->row == NULL)
        return;
    char what[AREA_TEXT];
    describe(checker, area, what);
    tell(checker, "watermark", range->row,
         "%s, " ADDRESS " to " ADDRESS ", has to be %s, but sector 0x%" PRIx32
         " of bank %u (" ADDRESS ") is %s",
         what, address_of(checker, area->offset), address_of(checker, end_of(area)),
         wanted ? "secure" : "non-secure", sector_of(checker, offset), bank + 1,
         address_of(checker, offset), wanted ? "not" : "secure");
}

static void check_watermarks(struct checker *checker)
{
    const struct option_layout *layout = checker->context->layout;
    const struct option_bytes_row *row;
    bool is_on = has_value(checker, "TZEN", TZEN_ON, &row);
    for (unsigned i = 0; i < layout->area_count; i++) {
        if (is_on)
            check_area_watermark(checker, &layout->areas[i]);
        else if (layout->areas[i].role == AREA_NON_SECURE && row != NULL) {
            tell(checker, "trustzone", row,
                 "layout '%s' has secure and non-secure images, but TZEN is off", layout->name);
            return;
        }
    }
}

/* Whether the state of the product keeps debuggers out, so that only HDP keeps code from code. */
static bool is_closed(const struct checker *checker)
{
    uint32_t state;
    return get(checker, "PRODUCT_STATE", &state) != NULL &&
           (state == PRODUCT_STATE_TZ_CLOSED || state == PRODUCT_STATE_CLOSED ||
            state == PRODUCT_STATE_LOCKED);
}

static void check_hidden_slot(struct checker *checker, const struct option_area *area)
{
    uint32_t offset;
    if (!find_sector(checker, area, is_hidden, true, &offset))
        return;
    unsigned bank = bank_of(checker, offset);
    const struct range *range = &checker->hidden[bank];
    char what[AREA_TEXT];
    describe(checker, area, what);
    tell(checker, "hide-protection", range->row,
         "HDP%u hides sectors 0x%" PRIx32 " to 0x%" PRIx32
         " when the boot code has run, and with them %s from " ADDRESS " on",
         bank + 1, range->start, range->end, what, address_of(checker, offset));
}

static void check_hidden_boot(struct checker *checker, const struct option_area *area)
{
    const struct range *hidden = checker->hidden;
    bool is_none = hidden[0].is_empty && hidden[1].is_empty;
    uint32_t offset;
    if (hidden[0].row == NULL || !find_sector(checker, area, is_hidden, false, &offset))
        return;
    if (!is_none)
        tell(checker, "hide-protection", hidden[bank_of(checker, offset)].row,
             "the boot code of layout '%s' has 0x%" PRIx32
             " bytes, HDP leaves what lies from " ADDRESS " on visible",
             checker->context->layout->name, area->size, address_of(checker, offset));
    else if (is_closed(checker))
        tell(checker, "hide-protection", hidden[0].row,
             "nothing hides the boot code of layout '%s', 0x%" PRIx32 " bytes, when it has run",
             checker->context->layout->name, area->size);
}

static void check_hiding(struct checker *checker)
{
    const struct option_layout *layout = checker->context->layout;
    for (unsigned i = 0; i < layout->area_count; i++) {
        if (is_slot(&layout->areas[i]))
            check_hidden_slot(checker, &layout->areas[i]);
        else if (layout->areas[i].role == AREA_BOOT)
            check_hidden_boot(checker, &layout->areas[i]);
    }
}

static void check_writing(struct checker *checker)
{
    const struct option_layout *layout = checker->context->layout;
    for (unsigned i = 0; i < layout->area_count && checker->facts->group_size > 0; i++) {
        const struct option_area *area = &layout->areas[i];
        char what[AREA_TEXT];
        uint32_t offset;
        uint32_t groups;
        if (area->role == AREA_BOOT || !find_sector(checker, area, is_protected, true, &offset))
            continue;
        describe(checker, area, what);
        tell(checker, "write-protection", protection(checker, offset, &groups),
             "WRPSGn%u protects %s from " ADDRESS
             " on against writing: no update could be installed",
             bank_of(checker, offset) + 1, what, address_of(checker, offset));
    }
}

static void check_layout(struct checker *checker)
{
    const struct option_facts *facts = checker->facts;
    const struct option_layout *layout = checker->context->layout;
    const struct option_bytes_row *row;
    if (layout == NULL)
        return;
    if (!has_banks(facts, layout)) {
        tell(checker, "layout", NULL,
             "layout '%s' has 0x%" PRIx32 " bytes of flash, which %s does not have", layout->name,
             layout->flash_size, facts->title);
        return;
    }
    if (has_value(checker, "SWAP_BANK", 1, &row)) {
        tell(checker, "layout", row,
             "SWAP_BANK exchanges the banks: the areas of layout '%s' are not compared",
             layout->name);
        return;
    }
    if (facts->has_trustzone)
        check_watermarks(checker);
    check_hiding(checker);
    check_writing(checker);
}

int option_check(const struct option_bytes *bytes, const struct option_context *context,
                 const struct finding_sink *sink, struct error *error)
{
    static void (*const checks[])(struct checker *) = {
        check_rows,      check_order,        check_values,
        check_trustzone, check_boot_address, check_debug_authentication,
        check_layout,
    };
    struct checker checker = {
        .bytes = bytes,
        .context = context,
        .facts = option_facts(bytes->family),
        .sink = sink,
        .error = error,
    };
    check_family(&checker);
    if (checker.facts->registers == NULL)
        return checker.stopped ? -1 : 0;
    read_ranges(&checker);
    for (size_t i = 0; i < sizeof checks / sizeof *checks && !checker.stopped; i++)
        checks[i](&checker);
    return checker.stopped ? -1 : 0;
}
