// SPDX-License-Identifier: Apache-2.0
#include <device/layout_areas.h>
#include <format/option_bytes.h>

/* Numbers that images have in the boot code of ST. */
enum { IMAGE_SECURE = 0, IMAGE_NON_SECURE = 1, IMAGE_NON_SECURE_DATA = 3 };

struct collector {
    const struct layout *layout;
    const struct layout_flash *flash;
    struct option_layout *areas;
};

static const struct layout_flash *find_flash(const struct layout *layout)
{
    static const uint32_t addresses[] = {OPTION_FLASH_SECURE, OPTION_FLASH_NON_SECURE};
    for (uint32_t i = 0; i < layout->flash_count; i++)
        for (size_t j = 0; j < sizeof addresses / sizeof *addresses; j++)
            if (!layout->flashes[i].ram && (layout->flashes[i].address == addresses[j] ||
                                            layout->flashes[i].alias == addresses[j]))
                return &layout->flashes[i];
    return NULL;
}

/* Whether a region lies in the flash, and where. */
static bool find_offset(const struct collector *collector, const struct layout_region *region,
                        uint32_t *offset)
{
    return region->size > 0 &&
           layout_find(collector->layout, region->address, offset) == collector->flash;
}

static void add(struct collector *collector, enum option_area_role role, const char *name,
                const struct layout_region *region)
{
    struct option_layout *areas = collector->areas;
    uint32_t offset;
    if (find_offset(collector, region, &offset) && areas->area_count < OPTION_AREAS_MAX)
        areas->areas[areas->area_count++] = (struct option_area){role, name, offset, region->size};
}

/* Whether a stage has a non-secure image, which then begins where the secure one ends. */
static bool has_two_worlds(const struct collector *collector, const struct layout_stage *stage)
{
    uint32_t offset;
    for (uint32_t i = 0; i < stage->image_count; i++)
        if (stage->images[i].id == IMAGE_NON_SECURE &&
            find_offset(collector, &stage->images[i].primary, &offset))
            return true;
    return false;
}

static enum option_area_role role_of(const struct layout_image *image, bool two_worlds)
{
    if (image->id == IMAGE_NON_SECURE || image->id == IMAGE_NON_SECURE_DATA)
        return AREA_NON_SECURE;
    return image->id == IMAGE_SECURE && !two_worlds ? AREA_SECURE_START : AREA_SECURE;
}

static void add_stage(struct collector *collector, const struct layout_stage *stage)
{
    bool two_worlds = has_two_worlds(collector, stage);
    add(collector, AREA_SCRATCH, NULL, &stage->scratch);
    for (uint32_t i = 0; i < stage->image_count; i++) {
        const struct layout_image *image = &stage->images[i];
        add(collector, role_of(image, two_worlds), image->name, &image->primary);
        add(collector, AREA_UPDATE, image->name, &image->secondary);
    }
}

static void add_boot_code(struct option_layout *areas)
{
    uint32_t lowest = areas->flash_size;
    for (unsigned i = 0; i < areas->area_count; i++)
        if (areas->areas[i].offset < lowest)
            lowest = areas->areas[i].offset;
    if (lowest > 0 && lowest < areas->flash_size && areas->area_count < OPTION_AREAS_MAX)
        areas->areas[areas->area_count++] = (struct option_area){AREA_BOOT, NULL, 0, lowest};
}

int layout_areas(const struct layout *layout, struct option_layout *areas, struct error *error)
{
    struct collector collector = {layout, find_flash(layout), areas};
    if (collector.flash == NULL)
        return error_at(error, ERROR_CONFIG, layout->document.file, 0,
                        "the layout has no flash at 0x%08x or 0x%08x, which option bytes are about",
                        OPTION_FLASH_NON_SECURE, OPTION_FLASH_SECURE);
    *areas =
        (struct option_layout){.name = layout->document.file, .flash_size = collector.flash->size};
    for (uint32_t i = 0; i < layout->stage_count; i++)
        add_stage(&collector, &layout->stages[i]);
    add_boot_code(areas);
    return 0;
}
