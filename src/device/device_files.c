// SPDX-License-Identifier: Apache-2.0
#include <base/file.h>
#include <base/number.h>
#include <base/output.h>
#include <device/device.h>
#include <inttypes.h>
#include <pack/firmware.h>
#include <stddef.h>
#include <string.h>

static int find_target(const struct device *device, const struct firmware *firmware,
                       uint32_t address, const struct layout_flash **flash, uint32_t *offset,
                       struct error *error)
{
    *flash = layout_find(device->layout, address, offset);
    if (*flash == NULL || firmware->size > (*flash)->size - *offset)
        return error_at(error, ERROR_FIT, firmware->path, 0,
                        "0x%" PRIx64 " bytes at 0x%08" PRIx32 " are in no flash of '%s'",
                        firmware->size, address, device->layout->name);
    return 0;
}

/* Erases whole sectors, as programmers do, and writes; gaps of a .hex stay erased. */
static int program(struct device *device, struct firmware *firmware, uint32_t address,
                   struct error *error)
{
    const struct layout_flash *flash;
    uint32_t offset;
    if (find_target(device, firmware, address, &flash, &offset, error) != 0)
        return -1;
    uint8_t *memory = device->memory[flash - device->layout->flashes];
    uint64_t start = offset / flash->sector * flash->sector;
    uint64_t end = align_up(offset + firmware->size, flash->sector);
    memset(memory + start, MCUBOOT_ERASED, end - start);
    return firmware_read(firmware, 0, memory + offset, firmware->size, error);
}

int device_program(struct device *device, const char *file, struct error *error)
{
    AUTO(firmware) firmware = {0};
    uint32_t address = 0;
    return firmware_open_placed(file, &firmware, &address, error) == 0
               ? program(device, &firmware, address, error)
               : -1;
}

/* DIRECTORY/NAME.bin */
static int state_path(const char *directory, const char *name, struct blob *path,
                      struct error *error)
{
    return blob_append_text(path, error, "%s/%s", directory, name);
}

static int describe_counters(const struct device *device, bool blank, struct blob *text,
                             struct error *error)
{
    AUTO_JSON top = json_object();
    struct json *stages = json_add(top, "counters", json_array());
    json_add_text(top, "layout", device->layout->name);
    if (blank)
        json_add_bool(top, "blank", true);
    for (uint32_t i = 0; i < device->layout->stage_count; i++) {
        struct json *list = json_add(stages, NULL, json_array());
        for (uint32_t j = 0; j < device->layout->stages[i].image_count; j++)
            json_add_number(list, NULL, device->counters[i][j]);
    }
    return json_write(top, text, error);
}

/* device.json */
static int save_counters(const struct device *device, bool blank, const char *directory,
                         struct error *error)
{
    AUTO(blob) counters = {0};
    AUTO(blob) path = {0};
    if (describe_counters(device, blank, &counters, error) != 0 ||
        state_path(directory, "device.json", &path, error) != 0)
        return -1;
    return output_save((const char *)path.data, OUTPUT_ORDINARY, blob_span(&counters), error);
}

int device_save_blank(const struct device *device, const char *directory, struct error *error)
{
    return file_make_directories(directory, error) == 0
               ? save_counters(device, true, directory, error)
               : -1;
}

int device_save(const struct device *device, const char *directory, struct error *error)
{
    if (file_make_directories(directory, error) != 0)
        return -1;
    for (uint32_t i = 0; i < device->layout->flash_count; i++) {
        const struct layout_flash *flash = &device->layout->flashes[i];
        AUTO(blob) path = {0};
        if (flash->ram)
            continue;
        if (state_path(directory, flash->name, &path, error) != 0 ||
            blob_append_text(&path, error, ".bin") != 0 ||
            output_save((const char *)path.data, OUTPUT_ORDINARY,
                        (struct span){device->memory[i], flash->size}, error) != 0)
            return -1;
    }
    return save_counters(device, false, directory, error);
}

static int load_flash(struct device *device, uint32_t index, const char *directory,
                      struct error *error)
{
    const struct layout_flash *flash = &device->layout->flashes[index];
    AUTO(blob) path = {0};
    AUTO(blob) bytes = {0};
    if (state_path(directory, flash->name, &path, error) != 0 ||
        blob_append_text(&path, error, ".bin") != 0 ||
        file_load((const char *)path.data, flash->size, &bytes, error) != 0)
        return -1;
    if (bytes.size != flash->size)
        return error_at(error, ERROR_CONFIG, (const char *)path.data, 0,
                        "0x%zx bytes, the flash of '%s' has 0x%" PRIx32, bytes.size,
                        device->layout->name, flash->size);
    memcpy(device->memory[index], bytes.data, bytes.size);
    return 0;
}

/* device.json */
struct state {
    const char *layout;
    const struct json *counters; /* an array a stage */
    bool blank;
};

static const struct json_row state_rows[] = {
    {"layout", JSON_TEXT, true, offsetof(struct state, layout), NULL},
    {"counters", JSON_OTHER, true, offsetof(struct state, counters), NULL},
    {"blank", JSON_BOOL, false, offsetof(struct state, blank), NULL},
    {.name = NULL},
};

static int read_counters(struct device *device, const struct json_document *document,
                         struct error *error)
{
    struct state state = {NULL, NULL, false};
    if (json_read_object(document, document->root, "", state_rows, &state, error) != 0)
        return -1;
    if (strcmp(state.layout, device->layout->name) != 0 ||
        json_length(state.counters) != device->layout->stage_count)
        return json_error(document, "", error, "the state of another layout: '%s'", state.layout);
    for (uint32_t i = 0; i < device->layout->stage_count; i++) {
        const struct json *list = json_element(state.counters, i);
        for (uint32_t j = 0; j < device->layout->stages[i].image_count; j++)
            if (json_number(json_element(list, j), &device->counters[i][j], error) != 0)
                return json_error(document, "counters", error, "not a list for each stage");
    }
    device->blank = state.blank;
    return 0;
}

int device_load(struct device *device, const char *directory, struct error *error)
{
    enum { LIMIT = 64 * 1024 };
    AUTO(blob) path = {0};
    AUTO(blob) text = {0};
    AUTO(json_document) document = {0};
    if (state_path(directory, "device.json", &path, error) != 0)
        return -1;
    const char *name = (const char *)path.data;
    if (!file_exists(name))
        return 0;
    if (file_load(name, LIMIT, &text, error) != 0 ||
        json_document_parse(blob_span(&text), name, &document, error) != 0 ||
        read_counters(device, &document, error) != 0)
        return -1;
    for (uint32_t i = 0; i < device->layout->flash_count && !device->blank; i++)
        if (!device->layout->flashes[i].ram && load_flash(device, i, directory, error) != 0)
            return -1;
    return 0;
}
