// SPDX-License-Identifier: Apache-2.0
#include <base/embedded.h>
#include <base/file.h>
#include <base/path.h>
#include <base/text.h>
#include <device/layout.h>
#include <device/layout_check.h>
#include <device/layout_derive.h>
#include <device/policy.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FILE_LIMIT = 1024 * 1024, BUFFER_DEFAULT = 1024, WHERE = 64 };

#define BUILTIN_DIRECTORY "layouts/"
#define BUILTIN_EXTENSION ".json"

static const char *const modes[] = {"overwrite", "swap", "primary-only", NULL};

static const struct json_row region_rows[] = {
    {"address", JSON_NUMBER, true, offsetof(struct layout_region, address), NULL},
    {"size", JSON_NUMBER, true, offsetof(struct layout_region, size), NULL},
    {.name = NULL},
};

static const struct json_row flash_rows[] = {
    {"name", JSON_TEXT, true, offsetof(struct layout_flash, name), NULL},
    {"address", JSON_NUMBER, true, offsetof(struct layout_flash, address), NULL},
    {"alias", JSON_NUMBER, false, offsetof(struct layout_flash, alias), NULL},
    {"size", JSON_NUMBER, true, offsetof(struct layout_flash, size), NULL},
    {"sector", JSON_NUMBER, false, offsetof(struct layout_flash, sector), NULL},
    {"write", JSON_NUMBER, false, offsetof(struct layout_flash, write), NULL},
    {"external", JSON_BOOL, false, offsetof(struct layout_flash, external), NULL},
    {"ram", JSON_BOOL, false, offsetof(struct layout_flash, ram), NULL},
    {.name = NULL},
};

/* Members that are objects or arrays themselves, before they are read. */
struct image_members {
    struct layout_image image;
    const struct json *primary;
    const struct json *secondary;
    const struct json *ram;
};

static const struct json_row image_rows[] = {
    {"name", JSON_TEXT, true, offsetof(struct image_members, image.name), NULL},
    {"id", JSON_NUMBER, true, offsetof(struct image_members, image.id), NULL},
    {"magic", JSON_NUMBER, false, offsetof(struct image_members, image.magic), NULL},
    {"counter", JSON_NUMBER, false, offsetof(struct image_members, image.counter), NULL},
    {"optional", JSON_BOOL, false, offsetof(struct image_members, image.optional), NULL},
    {"primary", JSON_OTHER, true, offsetof(struct image_members, primary), NULL},
    {"secondary", JSON_OTHER, false, offsetof(struct image_members, secondary), NULL},
    {"ram", JSON_OTHER, false, offsetof(struct image_members, ram), NULL},
    {"keys", JSON_OTHER, false, offsetof(struct image_members, image.keys), NULL},
    {.name = NULL},
};

struct stage_members {
    struct layout_stage stage;
    const struct json *scratch;
    const struct json *images;
};

static const struct json_row stage_rows[] = {
    {"name", JSON_TEXT, true, offsetof(struct stage_members, stage.name), NULL},
    {"policy", JSON_CHOICE, false, offsetof(struct stage_members, stage.policy), policy_names},
    {"mode", JSON_CHOICE, true, offsetof(struct stage_members, stage.mode), modes},
    {"max_sectors", JSON_NUMBER, false, offsetof(struct stage_members, stage.max_sectors), NULL},
    {"loader", JSON_BOOL, false, offsetof(struct stage_members, stage.loader), NULL},
    {"bootstrap", JSON_BOOL, false, offsetof(struct stage_members, stage.bootstrap), NULL},
    {"aes256", JSON_BOOL, false, offsetof(struct stage_members, stage.aes256), NULL},
    {"config", JSON_TEXT, false, offsetof(struct stage_members, stage.config), NULL},
    {"decryption_key", JSON_TEXT, false, offsetof(struct stage_members, stage.decryption_key),
     NULL},
    {"scratch", JSON_OTHER, false, offsetof(struct stage_members, scratch), NULL},
    {"images", JSON_OTHER, true, offsetof(struct stage_members, images), NULL},
    {.name = NULL},
};

struct layout_members {
    const char *name;
    uint32_t buffer;
    const struct json *flash;
    const struct json *stages;
};

static const struct json_row layout_rows[] = {
    {"name", JSON_TEXT, true, offsetof(struct layout_members, name), NULL},
    {"buffer", JSON_NUMBER, false, offsetof(struct layout_members, buffer), NULL},
    {"flash", JSON_OTHER, true, offsetof(struct layout_members, flash), NULL},
    {"stages", JSON_OTHER, true, offsetof(struct layout_members, stages), NULL},
    {.name = NULL},
};

/* Reads a region that may be absent. */
static int read_region(const struct layout *layout, const struct json *json, const char *where,
                       const char *member, struct layout_region *region, struct error *error)
{
    char place[3 * WHERE];
    snprintf(place, sizeof place, "%s.%s", where, member);
    if (json == NULL)
        return 0;
    if (json_read_object(&layout->document, json, place, region_rows, region, error) != 0)
        return -1;
    return region->size > 0
               ? 0
               : json_error(&layout->document, place, error, "member 'size': nothing is 0 long");
}

static int read_image(const struct layout *layout, const struct json *json, const char *where,
                      struct layout_image *image, struct error *error)
{
    struct image_members members = {.image = {.magic = MCUBOOT_MAGIC}};
    if (json_read_object(&layout->document, json, where, image_rows, &members, error) != 0)
        return -1;
    *image = members.image;
    if (image->keys != NULL && !json_is_array(image->keys))
        return json_error(&layout->document, where, error, "member 'keys': not an array");
    if (read_region(layout, members.primary, where, "primary", &image->primary, error) != 0 ||
        read_region(layout, members.secondary, where, "secondary", &image->secondary, error) != 0)
        return -1;
    return read_region(layout, members.ram, where, "ram", &image->ram, error);
}

static int read_stage(const struct layout *layout, const struct json *json, const char *where,
                      struct layout_stage *stage, struct error *error)
{
    struct stage_members members = {.stage = {.max_sectors = 128}};
    if (json_read_object(&layout->document, json, where, stage_rows, &members, error) != 0)
        return -1;
    *stage = members.stage;
    if (read_region(layout, members.scratch, where, "scratch", &stage->scratch, error) != 0)
        return -1;
    size_t count = json_length(members.images);
    if (count == 0 || count > BOOTCORE_IMAGES_MAX)
        return json_error(&layout->document, where, error,
                          "member 'images': not an array of 1 to %d images", BOOTCORE_IMAGES_MAX);
    for (; stage->image_count < count; stage->image_count++) {
        char place[2 * WHERE];
        uint32_t index = stage->image_count;
        snprintf(place, sizeof place, "%s.images[%" PRIu32 "]", where, index);
        if (read_image(layout, json_element(members.images, index), place, &stage->images[index],
                       error) != 0)
            return -1;
    }
    return 0;
}

static int read_stages(struct layout *layout, const struct json *array, struct error *error)
{
    size_t count = json_length(array);
    if (count == 0 || count > LAYOUT_STAGES_MAX)
        return json_error(&layout->document, "", error,
                          "member 'stages': not an array of 1 to %d stages", LAYOUT_STAGES_MAX);
    for (; layout->stage_count < count; layout->stage_count++) {
        char where[WHERE];
        uint32_t index = layout->stage_count;
        snprintf(where, sizeof where, "stages[%" PRIu32 "]", index);
        if (read_stage(layout, json_element(array, index), where, &layout->stages[index], error) !=
            0)
            return -1;
    }
    return 0;
}

static int read_flashes(struct layout *layout, const struct json *array, struct error *error)
{
    size_t count = json_length(array);
    if (count == 0 || count > LAYOUT_FLASHES_MAX)
        return json_error(&layout->document, "", error,
                          "member 'flash': not an array of 1 to %d memories", LAYOUT_FLASHES_MAX);
    for (; layout->flash_count < count; layout->flash_count++) {
        char where[WHERE];
        uint32_t index = layout->flash_count;
        struct layout_flash *flash = &layout->flashes[index];
        snprintf(where, sizeof where, "flash[%" PRIu32 "]", index);
        flash->sector = 1;
        flash->write = 1;
        if (json_read_object(&layout->document, json_element(array, index), where, flash_rows,
                             flash, error) != 0)
            return -1;
    }
    return 0;
}

static int read_layout(struct span text, const char *file, struct layout *layout,
                       struct error *error)
{
    struct layout_members members = {.buffer = BUFFER_DEFAULT};
    if (path_directory(file, &layout->directory, error) != 0 ||
        json_document_parse(text, file, &layout->document, error) != 0 ||
        json_read_object(&layout->document, layout->document.root, "", layout_rows, &members,
                         error) != 0)
        return -1;
    layout->name = members.name;
    layout->buffer = members.buffer;
    if (read_flashes(layout, members.flash, error) != 0 ||
        read_stages(layout, members.stages, error) != 0)
        return -1;
    return layout_check(layout, error);
}

int layout_parse(struct span text, const char *file, struct layout *layout, struct error *error)
{
    *layout = (struct layout){.name = NULL};
    if (read_layout(text, file, layout, error) == 0)
        return 0;
    layout_release(layout);
    return -1;
}

void layout_release(struct layout *layout)
{
    json_document_release(&layout->document);
    text_release(&layout->directory);
    *layout = (struct layout){.name = NULL};
}

uint32_t layout_journal_key(const struct layout_stage *stage)
{
    return stage->aes256 ? 32 : 16;
}

const struct layout_flash *layout_find(const struct layout *layout, uint32_t address,
                                       uint32_t *offset)
{
    for (uint32_t i = 0; i < layout->flash_count; i++) {
        const struct layout_flash *flash = &layout->flashes[i];
        const uint32_t starts[] = {flash->address,
                                   flash->alias == 0 ? flash->address : flash->alias};
        for (size_t j = 0; j < 2; j++)
            if (address >= starts[j] && address - starts[j] < flash->size) {
                *offset = address - starts[j];
                return flash;
            }
    }
    return NULL;
}

static bool is_builtin(const struct embedded_file *file)
{
    return strncmp(file->path, BUILTIN_DIRECTORY, strlen(BUILTIN_DIRECTORY)) == 0;
}

const char *layout_builtin(size_t index)
{
    for (size_t i = 0; i < embedded_file_count; i++)
        if (is_builtin(&embedded_files[i]) && index-- == 0)
            return embedded_files[i].path + strlen(BUILTIN_DIRECTORY);
    return NULL;
}

struct span layout_builtin_text(const char *name)
{
    char path[256];
    const char *extension = path_has_extension(name, "json") ? "" : BUILTIN_EXTENSION;
    snprintf(path, sizeof path, BUILTIN_DIRECTORY "%s%s", name, extension);
    return embedded_find(path);
}

static int unknown_name(const char *name, struct error *error)
{
    return error_set(error, ERROR_USAGE,
                     "'%s' is neither a file nor a layout that comes with otpc; 'otpc boot layout' "
                     "lists those",
                     name);
}

/* A plain name that comes with otpc is that, whatever else is called so in the working directory. */
static struct span find_builtin(const char *name)
{
    bool is_plain = strpbrk(name, "/.") == NULL;
    if (!is_plain && (file_exists(name) || strchr(name, '/') != NULL))
        return (struct span){NULL, 0};
    return layout_builtin_text(name);
}

int layout_load(const struct run *run, const char *name, struct layout *layout, struct error *error)
{
    AUTO(blob) text = {0};
    struct span builtin = find_builtin(name);
    if (builtin.size > 0)
        return layout_parse(builtin, name, layout, error);
    if (!file_exists(name))
        return unknown_name(name, error);
    int result = path_has_extension(name, "xml") ? layout_derive(run, name, &text, error)
                                                 : file_load(name, FILE_LIMIT, &text, error);
    return result == 0 ? layout_parse(blob_span(&text), name, layout, error) : -1;
}
