// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/locate.h>
#include <base/number.h>
#include <base/text.h>
#include <format/modules.h>
#include <inttypes.h>
#include <pack/firmware.h>
#include <pack/module_list.h>
#include <stdlib.h>
#include <string.h>
#include <text/csv.h>

/* The fields of a row. */
enum { FIELD_MODULE, FIELD_LICENCE, FIELD_ADDRESS };

struct loader {
    const struct run *run;
    const struct finding_sink *sink;
    struct module_list *list;
    uint32_t align;
    struct error *error;
};

/* Passes on the error as a finding at a line of the list. */
static int take(struct loader *loader, unsigned line, const char *check)
{
    struct error *error = loader->error;
    char reason[sizeof error->message];
    /* a .hex says itself where it is wrong */
    if (error->file[0] != '\0' && error->line > 0)
        error_prefix(error, "'%.300s', line %u", error->file, error->line);
    else if (error->file[0] != '\0')
        error_prefix(error, "'%.300s'", error->file);
    memcpy(reason, error->message, sizeof reason);
    error_at(error, error->code, loader->list->path, line, "%.1000s", reason);
    return finding_add(loader->sink, check, error);
}

#define FIND(loader, line, check, code, ...) \
    (error_set((loader)->error, code, __VA_ARGS__), take(loader, line, check))

static void module_release(struct module *module)
{
    text_release(&module->path);
    text_release(&module->licence);
    text_release(&module->firmware_id);
}

void module_list_release(struct module_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        module_release(&list->modules[i]);
    free(list->modules);
    text_release(&list->path);
    *list = (struct module_list){0};
}

/* A decimal address is one that lacks its 0x. `*is_good` stays false where there is none. */
static int read_address(struct loader *loader, const char *text, struct module *module,
                        bool *is_good)
{
    uint64_t value = 0;
    *is_good = false;
    if (strncmp(text, "0x", 2) != 0 && strncmp(text, "0X", 2) != 0)
        return FIND(loader, module->line, "address", ERROR_CONFIG,
                    "the address '%s' does not begin with 0x", text);
    if (number_parse(text, UINT32_MAX, &value, loader->error) != 0) {
        error_prefix(loader->error, "address");
        return take(loader, module->line, "address");
    }
    *is_good = true;
    module->address = (uint32_t)value;
    if (loader->align == 0 || module->address % loader->align == 0)
        return 0;
    return FIND(loader, module->line, "address", ERROR_CONFIG,
                "the address 0x%08" PRIx32 " is no multiple of 0x%" PRIx32, module->address,
                loader->align);
}

static int read_module(struct loader *loader, const char *text, struct module *module)
{
    AUTO(firmware) firmware = {0};
    if (locate_file(loader->run, loader->list->path, text, &module->path, loader->error) != 0)
        return -1;
    if (firmware_open(module->path, &firmware, loader->error) != 0)
        return take(loader, module->line, "module");
    if (firmware.size == 0)
        return FIND(loader, module->line, "module", ERROR_FILE, "module '%s' is empty",
                    module->path);
    module->size = firmware.size;
    if (module->address + module->size <= UINT64_C(0x100000000))
        return 0;
    return FIND(loader, module->line, "address", ERROR_CONFIG,
                "module '%s' of 0x%" PRIx64 " bytes at 0x%08" PRIx32 " goes beyond 0xffffffff",
                module->path, module->size, module->address);
}

static int read_licence_file(struct loader *loader, struct module *module)
{
    AUTO(file) file = {0};
    if (file_open(module->licence, &file, loader->error) != 0) {
        error_prefix(loader->error, "licence");
        return take(loader, module->line, "licence");
    }
    if (file.size > 0)
        return 0;
    return FIND(loader, module->line, "licence", ERROR_FILE, "licence '%s' is empty",
                module->licence);
}

static int check_firmware_id(struct loader *loader, const struct module *module)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    size_t length = strlen(module->firmware_id);
    if (length > MODULES_FIRMWARE_ID_MAX)
        return FIND(loader, module->line, "firmware-id", ERROR_CONFIG,
                    "the firmware id '%.64s' has %zu characters, at most %d are allowed",
                    module->firmware_id, length, MODULES_FIRMWARE_ID_MAX);
    if (strspn(module->firmware_id, allowed) == length)
        return 0;
    return FIND(
        loader, module->line, "firmware-id", ERROR_CONFIG,
        "the firmware id '%.64s' may have letters, digits, '_' and '-' only, and there is no "
        "licence file of that name",
        module->firmware_id);
}

/* Of a file or of an HSM. */
static int read_licence(struct loader *loader, const char *text, struct module *module)
{
    if (locate_file(loader->run, loader->list->path, text, &module->licence, loader->error) != 0)
        return -1;
    if (strpbrk(text, "/\\.") != NULL || file_exists(module->licence))
        return read_licence_file(loader, module);
    text_release(&module->licence);
    if (text_copy(text, &module->firmware_id, loader->error) != 0)
        return -1;
    return check_firmware_id(loader, module);
}

/* Where a module is in flash, whatever alias it is named by. */
static uint64_t place_of(const struct module *module)
{
    bool is_secure = module->address >= MODULES_FLASH_SECURE &&
                     module->address - MODULES_FLASH_SECURE < MODULES_FLASH_SIZE;
    return is_secure ? module->address - MODULES_FLASH_SECURE + MODULES_FLASH : module->address;
}

static bool overlap(const struct module *one, const struct module *other)
{
    uint64_t start = place_of(one);
    uint64_t other_start = place_of(other);
    return start < other_start + other->size && other_start < start + one->size;
}

/* A module against those before it. */
static int check_others(struct loader *loader, const struct module *module)
{
    for (const struct module *other = loader->list->modules; other < module; other++) {
        if (file_same(module->path, other->path) &&
            FIND(loader, module->line, "duplicate", ERROR_CONFIG,
                 "module '%s' is in line %u already", module->path, other->line) != 0)
            return -1;
        if (overlap(module, other) &&
            FIND(loader, module->line, "overlap", ERROR_CONFIG,
                 "module '%s' from 0x%08" PRIx32 " on, 0x%" PRIx64
                 " bytes, overlaps '%s' of line %u from 0x%08" PRIx32 " on, 0x%" PRIx64 " bytes",
                 module->path, module->address, module->size, other->path, other->line,
                 other->address, other->size) != 0)
            return -1;
    }
    return 0;
}

/* Returns 0 also where the row is a finding and left out. */
static int check_form(struct loader *loader, const struct csv_row *row, bool *is_good)
{
    static const char *const names[] = {"module file", "licence file or firmware id", "address"};
    *is_good = false;
    if (row->count != MODULES_FIELDS)
        return FIND(loader, row->line, "row", ERROR_CONFIG,
                    "%zu field%s instead of three: module file, licence file or firmware id, "
                    "0xADDRESS",
                    row->count, row->count == 1 ? "" : "s");
    for (size_t i = 0; i < MODULES_FIELDS; i++)
        if (row->fields[i].text[0] == '\0')
            return FIND(loader, row->line, "row", ERROR_CONFIG, "the %s is missing", names[i]);
    *is_good = true;
    return 0;
}

static int read_row(struct loader *loader, const struct csv_row *row)
{
    struct module_list *list = loader->list;
    bool is_good;
    if (check_form(loader, row, &is_good) != 0)
        return -1;
    if (!is_good)
        return 0;
    struct module *module = &list->modules[list->count++];
    module->line = row->line;
    if (read_address(loader, row->fields[FIELD_ADDRESS].text, module, &is_good) != 0 ||
        read_module(loader, row->fields[FIELD_MODULE].text, module) != 0 ||
        read_licence(loader, row->fields[FIELD_LICENCE].text, module) != 0)
        return -1;
    if (is_good)
        return check_others(loader, module);
    module_release(module);
    *module = (struct module){0};
    list->count--;
    return 0;
}

static int read_rows(struct loader *loader, const struct csv *csv)
{
    size_t count = csv->count < MODULES_MAX ? csv->count : MODULES_MAX;
    loader->list->modules = calloc(count + 1, sizeof *loader->list->modules);
    if (loader->list->modules == NULL)
        return error_memory(loader->error);
    for (size_t i = 0; i < count; i++)
        if (read_row(loader, &csv->rows[i]) != 0)
            return -1;
    if (csv->count > MODULES_MAX)
        return FIND(loader, csv->rows[MODULES_MAX].line, "row", ERROR_CONFIG,
                    "more than %d modules", MODULES_MAX);
    if (csv->count > 0)
        return 0;
    return FIND(loader, 0, "row", ERROR_CONFIG, "there is no module in it");
}

int module_list_load(const struct run *run, const char *path, uint32_t align,
                     const struct finding_sink *sink, struct module_list *list, struct error *error)
{
    struct loader loader = {run, sink, list, align, error};
    AUTO(csv) csv = {0};
    *list = (struct module_list){0};
    if (text_copy(path, &list->path, error) == 0 && csv_load(path, sink, &csv, error) == 0 &&
        read_rows(&loader, &csv) == 0)
        return 0;
    module_list_release(list);
    return -1;
}
