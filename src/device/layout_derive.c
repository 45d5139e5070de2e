// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <device/layout_derive.h>
#include <format/mcuboot.h>
#include <spec/obk_config.h>
#include <string.h>
#include <text/json.h>

/* STM32H573: user flash, and the option-byte keys of HDPL2, which hold STiROT's data image. */
#define H5_FLASH          0x08000000u
#define H5_FLASH_SECURE   0x0c000000u
#define H5_FLASH_SIZE     0x200000u
#define H5_SECTOR         0x2000u
#define H5_OBK_HDPL2      0x0ffd0900u
#define H5_OBK_HDPL2_SIZE 0x300u

/* STM32H7S78-DK: the serial flash, and the AXI SRAM that is free while STiROT runs. */
#define H7RS_EXTERNAL        0x90000000u
#define H7RS_EXTERNAL_SIZE   0x800000u
#define H7RS_EXTERNAL_SECTOR 0x1000u
#define H7RS_SRAM            0x24000000u
#define H7RS_SRAM_SIZE       0x72000u

static const char ram_parameter[] = "Firmware area address (in internal RAM)";

static const struct obk_field *find(const struct obk_spec *spec, const char *name)
{
    for (size_t i = 0; i < spec->field_count; i++)
        if (strcmp(spec->fields[i].name, name) == 0)
            return &spec->fields[i];
    return NULL;
}

static int value(const struct obk_spec *spec, const char *name, uint32_t *number,
                 struct error *error)
{
    const struct obk_field *field = find(spec, name);
    if (field == NULL)
        return error_at(error, ERROR_CONFIG, spec->config, 0,
                        "not a configuration of STiROT: no parameter '%s'", name);
    *number = (uint32_t)obk_field_value(field);
    return 0;
}

static void add_region(struct json *to, const char *name, uint32_t address, uint32_t size)
{
    struct json *region = json_add(to, name, json_object());
    json_add_hex(region, "address", address);
    json_add_hex(region, "size", size);
}

static struct json *add_memory(struct json *list, const char *name, uint32_t address, uint32_t size)
{
    struct json *memory = json_add(list, NULL, json_object());
    json_add_text(memory, "name", name);
    json_add_hex(memory, "address", address);
    json_add_hex(memory, "size", size);
    return memory;
}

static void add_units(struct json *memory, uint32_t sector, uint32_t unit)
{
    json_add_hex(memory, "sector", sector);
    json_add_number(memory, "write", unit);
}

static struct json *add_image(struct json *list, const char *name, uint32_t id, uint32_t magic)
{
    struct json *image = json_add(list, NULL, json_object());
    json_add_text(image, "name", name);
    json_add_number(image, "id", id);
    json_add_hex(image, "magic", magic);
    return image;
}

/* The one stage; what it returns is its array of images. */
static struct json *add_stage(struct json *top, const char *config, bool loader)
{
    struct json *list = json_add(top, "stages", json_array());
    struct json *stage = json_add(list, NULL, json_object());
    json_add_text(stage, "name", "STiROT");
    json_add_text(stage, "mode", "overwrite");
    json_add_bool(stage, "bootstrap", true);
    json_add_bool(stage, "loader", loader);
    json_add_text(stage, "config", path_name(config));
    return json_add(stage, "images", json_array());
}

/* The image in the option-byte keys, where STiROT manages one. */
static int add_h5_data(const struct obk_spec *spec, struct json *images, struct error *error)
{
    uint32_t count = 0;
    uint32_t offset;
    uint32_t size;
    uint32_t download;
    uint32_t download_size;
    if (value(spec, "Number of images managed", &count, error) != 0)
        return -1;
    if (count < 2)
        return 0;
    if (value(spec, "Data area offset in HDPL2 OBkeys", &offset, error) != 0 ||
        value(spec, "Data slot size in HDPL2 OBKeys", &size, error) != 0 ||
        value(spec, "Data download area offset", &download, error) != 0 ||
        value(spec, "Data download slot size", &download_size, error) != 0)
        return -1;
    struct json *image = add_image(images, "data", 1, MCUBOOT_MAGIC_DATA);
    json_add_bool(image, "optional", true);
    add_region(image, "primary", H5_OBK_HDPL2 + offset, size);
    add_region(image, "secondary", H5_FLASH_SECURE + download, download_size);
    return 0;
}

static int derive_h5(const struct obk_spec *spec, struct json *top, struct error *error)
{
    uint32_t execution;
    uint32_t download;
    uint32_t size;
    if (value(spec, "Firmware execution area offset", &execution, error) != 0 ||
        value(spec, "Firmware download area offset", &download, error) != 0 ||
        value(spec, "Firmware area size", &size, error) != 0)
        return -1;
    json_add_text(top, "name", "STM32H5, STiROT");
    struct json *flash = json_add(top, "flash", json_array());
    struct json *user = add_memory(flash, "flash", H5_FLASH_SECURE, H5_FLASH_SIZE);
    json_add_hex(user, "alias", H5_FLASH);
    add_units(user, H5_SECTOR, 16);
    add_units(add_memory(flash, "obk", H5_OBK_HDPL2, H5_OBK_HDPL2_SIZE), 16, 16);
    struct json *images = add_stage(top, spec->config, false);
    struct json *image = add_image(images, "firmware", 0, MCUBOOT_MAGIC_STIROT);
    add_region(image, "primary", H5_FLASH_SECURE + execution, size);
    add_region(image, "secondary", H5_FLASH_SECURE + download, size);
    return add_h5_data(spec, images, error);
}

static int derive_h7rs(const struct obk_spec *spec, struct json *top, struct error *error)
{
    uint32_t ram;
    uint32_t size;
    uint32_t install;
    uint32_t download;
    if (value(spec, ram_parameter, &ram, error) != 0 ||
        value(spec, "Firmware area size", &size, error) != 0 ||
        value(spec, "Firmware installation area address (in external flash)", &install, error) !=
            0 ||
        value(spec, "Firmware download area address (in external flash)", &download, error) != 0)
        return -1;
    json_add_text(top, "name", "STM32H7RS, STiROT");
    struct json *flash = json_add(top, "flash", json_array());
    struct json *external = add_memory(flash, "external", H7RS_EXTERNAL, H7RS_EXTERNAL_SIZE);
    add_units(external, H7RS_EXTERNAL_SECTOR, 1);
    json_add_bool(external, "external", true);
    json_add_bool(add_memory(flash, "sram", H7RS_SRAM, H7RS_SRAM_SIZE), "ram", true);
    struct json *images = add_stage(top, spec->config, true);
    struct json *image = add_image(images, "firmware", 0, MCUBOOT_MAGIC_STIROT_H7);
    add_region(image, "primary", install, size);
    add_region(image, "secondary", download, size);
    add_region(image, "ram", ram, size);
    return 0;
}

int layout_derive(const struct run *run, const char *config, struct blob *text, struct error *error)
{
    static const struct obk_overrides none = {0};
    AUTO(obk_spec) spec = {0};
    AUTO_JSON top = json_object();
    if (obk_config_load(run, config, &none, NULL, &spec, error) != 0)
        return -1;
    bool in_ram = find(&spec, ram_parameter) != NULL;
    if ((in_ram ? derive_h7rs(&spec, top, error) : derive_h5(&spec, top, error)) != 0)
        return -1;
    return json_write(top, text, error);
}
