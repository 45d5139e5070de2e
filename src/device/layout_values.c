// SPDX-License-Identifier: Apache-2.0
#include <device/layout_values.h>
#include <stdio.h>
#include <string.h>

/* What is asked for: the last stage, and where its images lie. */
struct view {
    const struct layout *layout;
    const struct layout_stage *stage;
};

static const struct layout_image *find_image(const struct view *view, uint32_t id)
{
    for (uint32_t i = 0; i < view->stage->image_count; i++)
        if (view->stage->images[i].id == id)
            return &view->stage->images[i];
    return NULL;
}

static int64_t offset_of(const struct view *view, const struct layout_region *region)
{
    uint32_t offset = 0;
    if (region->size > 0)
        layout_find(view->layout, region->address, &offset);
    return offset;
}

static const struct layout_region nowhere = {0, 0};

/* The areas of ST's layouts: code, primary and secondary; then data, likewise. */
static const struct layout_region *area(const struct view *view, unsigned number)
{
    const struct layout_image *image = find_image(view, number % 2 + (number < 4 ? 0 : 2));
    if (image == NULL)
        return &nowhere;
    return number % 4 < 2 ? &image->primary : &image->secondary;
}

static bool area_value(const struct view *view, const char *name, int64_t *value)
{
    unsigned number;
    char what[8];
    if (sscanf(name, "AREA_%1u_%7s", &number, what) != 2 || number > 7)
        return false;
    const struct layout_region *region = area(view, number);
    bool size = strcmp(what, "SIZE") == 0;
    *value = size ? region->size : offset_of(view, region);
    return size || strcmp(what, "OFFSET") == 0;
}

static int64_t code_images(const struct view *view)
{
    return (find_image(view, 0) != NULL) + (find_image(view, 1) != NULL);
}

static int64_t last_page(const struct view *view)
{
    const struct layout_flash *flash = &view->layout->flashes[0];
    return flash->sector == 0 ? 0 : (int64_t)(flash->size / flash->sector / 2) - 1;
}

bool layout_value(const struct layout *layout, const char *name, int64_t *value)
{
    const struct view view = {layout, &layout->stages[layout->stage_count - 1]};
    const struct layout_image *first = &view.stage->images[0];
    const struct layout_region *run = first->ram.size > 0 ? &first->ram : &first->primary;
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {
        {"FLASH_AREA_SCRATCH_OFFSET", offset_of(&view, &view.stage->scratch)},
        {"FLASH_AREA_SCRATCH_SIZE", view.stage->scratch.size},
        {"FLASH_AREA_SCRATCH_START", view.stage->scratch.address},
        {"OVER_WRITE", view.stage->mode != BOOTCORE_SWAP},
        {"PRIMARY_ONLY", view.stage->mode == BOOTCORE_PRIMARY_ONLY},
        {"APP_IMAGE_NUMBER", code_images(&view)},
        {"IMAGE_FLASH_ADDRESS", first->primary.address},
        {"IMAGE_FLASH_SIZE", first->primary.size},
        {"IMAGE_DOWNLOAD_ADDRESS", first->secondary.address},
        {"CODE_START", first->primary.address},
        {"RUN_START", run->address},
        {"FLASH_SIZE", layout->flashes[0].size},
        {"FLASH_PAGE_NBR", last_page(&view)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0) {
            *value = rows[i].value;
            return true;
        }
    return area_value(&view, name, value);
}
