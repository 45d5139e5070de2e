// SPDX-License-Identifier: Apache-2.0
#include <command/project_map.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Slots that are further apart than this are in different memories, as far as images tell. */
enum { APART = 0x1000000 };

struct slot {
    const char *name;
    const char *stage;
    const char *kind;
    const struct layout_flash *flash; /* NULL: no layout, or outside of it */
    uint32_t address;
    uint32_t size;
};

struct map {
    struct slot *slots;
    size_t count;
};

static int compare(const void *one, const void *other)
{
    const struct slot *a = one;
    const struct slot *b = other;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return a->size == b->size ? 0 : a->size < b->size ? -1 : 1;
}

static void add_slot(struct map *map, const struct slot *slot)
{
    if (slot->size == 0)
        return;
    for (size_t i = 0; i < map->count; i++)
        if (compare(&map->slots[i], slot) == 0 && strcmp(map->slots[i].kind, slot->kind) == 0)
            return;
    map->slots[map->count++] = *slot;
}

/* An address as its memory has it first, whichever of its names was used. */
static uint32_t common_address(const struct layout *layout, uint32_t address,
                               const struct layout_flash **flash)
{
    uint32_t offset = 0;
    *flash = layout == NULL ? NULL : layout_find(layout, address, &offset);
    return *flash == NULL ? address : (*flash)->address + offset;
}

static void add_region(struct map *map, const struct layout *layout,
                       const struct layout_region *region, struct slot slot)
{
    slot.address = common_address(layout, region->address, &slot.flash);
    slot.size = region->size;
    add_slot(map, &slot);
}

static void add_stage(struct map *map, const struct layout *layout,
                      const struct layout_stage *stage)
{
    for (uint32_t i = 0; i < stage->image_count; i++) {
        const struct layout_image *image = &stage->images[i];
        struct slot slot = {.name = image->name, .stage = stage->name};
        slot.kind = "primary";
        add_region(map, layout, &image->primary, slot);
        slot.kind = "secondary";
        add_region(map, layout, &image->secondary, slot);
        slot.kind = "ram";
        add_region(map, layout, &image->ram, slot);
    }
    add_region(map, layout, &stage->scratch,
               (struct slot){.name = "scratch", .stage = stage->name, .kind = "scratch"});
}

static bool begins_in(const struct slot *slot, uint32_t address)
{
    return address >= slot->address && address - slot->address < slot->size;
}

/* The slot that an image is for begins where it does; one in RAM holds what is loaded, not what is programmed. */
static const struct slot *find_slot(const struct map *map, const struct layout *layout,
                                    const struct project_image *image)
{
    const struct layout_flash *flash;
    uint32_t address = common_address(layout, image->spec.base, &flash);
    for (size_t i = 0; i < map->count && image->has_address; i++)
        if (map->slots[i].address == address && strcmp(map->slots[i].kind, "ram") != 0)
            return &map->slots[i];
    return NULL;
}

/* The slot that an image tells of itself. */
static void add_own(struct map *map, const struct project_facts *facts,
                    const struct project_image *image)
{
    struct slot slot = {.name = facts->layout == NULL ? "slot" : "no slot"};
    uint64_t size = image->spec.slot_size > 0 ? image->spec.slot_size : image->used;
    slot.stage = "";
    slot.kind = facts->layout == NULL ? "slot" : "misplaced";
    slot.address = common_address(facts->layout, image->spec.base, &slot.flash);
    slot.size = size > UINT32_MAX - slot.address ? UINT32_MAX - slot.address : (uint32_t)size;
    add_slot(map, &slot);
}

static int add_images(struct map *map, struct project_facts *facts, struct error *error)
{
    for (size_t i = 0; i < facts->image_count; i++) {
        const struct project_image *image = &facts->images[i];
        const struct slot *slot = find_slot(map, facts->layout, image);
        if (!image->has_address || image->shown == NULL ||
            (facts->layout != NULL && slot != NULL && strcmp(slot->kind, "misplaced") != 0))
            continue;
        add_own(map, facts, image);
        char message[96];
        snprintf(message, sizeof message, "no slot of the layout begins at 0x%08" PRIx32,
                 image->spec.base);
        if (facts->layout != NULL && project_facts_judge(facts, "place in the layout", image->shown,
                                                         "fail", message, error) != 0)
            return -1;
    }
    return 0;
}

static void describe_slot(struct json *list, const struct map *map,
                          const struct project_facts *facts, const struct slot *slot)
{
    struct json *entry = json_add(list, NULL, json_object());
    json_add_text(entry, "name", slot->name);
    json_add_text(entry, "stage", slot->stage);
    json_add_text(entry, "kind", slot->kind);
    json_add_number(entry, "address", slot->address);
    json_add_number(entry, "size", slot->size);
    struct json *images = json_add(entry, "images", json_array());
    uint64_t used = 0;
    for (size_t i = 0; i < facts->image_count; i++) {
        const struct project_image *image = &facts->images[i];
        if (image->shown == NULL || find_slot(map, facts->layout, image) != slot)
            continue;
        json_add_text(images, NULL, image->shown);
        if (image->used > used)
            used = image->used;
    }
    json_add_number(entry, "used", used);
}

static struct json *add_memory(struct json *list, const char *name, uint32_t address, uint32_t size)
{
    struct json *memory = json_add(list, NULL, json_object());
    json_add_text(memory, "name", name);
    json_add_number(memory, "address", address);
    json_add_number(memory, "size", size);
    return json_add(memory, "slots", json_array());
}

/* How many slots from `first` on are in one memory, and where that ends. */
static size_t count_near(const struct map *map, size_t first, uint32_t *end)
{
    size_t count = 0;
    *end = map->slots[first].address;
    for (size_t i = first; i < map->count; i++, count++) {
        const struct slot *slot = &map->slots[i];
        if (slot->flash != map->slots[first].flash ||
            (slot->flash == NULL && slot->address > *end && slot->address - *end > APART))
            break;
        if (slot->address + slot->size > *end)
            *end = slot->address + slot->size;
    }
    return count;
}

static void describe(const struct map *map, const struct project_facts *facts, struct json *list)
{
    uint32_t end;
    for (size_t i = 0, count; i < map->count; i += count) {
        const struct slot *first = &map->slots[i];
        const struct layout_flash *flash = first->flash;
        count = count_near(map, i, &end);
        struct json *slots = flash != NULL
                                 ? add_memory(list, flash->name, flash->address, flash->size)
                                 : add_memory(list, "memory", first->address, end - first->address);
        for (size_t j = i; j < i + count; j++)
            describe_slot(slots, map, facts, &map->slots[j]);
    }
}

int project_map_add(struct project_facts *facts, struct error *error)
{
    const struct layout *layout = facts->layout;
    struct map map = {0};
    size_t room = facts->image_count + LAYOUT_STAGES_MAX * (3 * BOOTCORE_IMAGES_MAX + 1);
    map.slots = calloc(room, sizeof *map.slots);
    if (map.slots == NULL)
        return error_memory(error);
    for (uint32_t i = 0; layout != NULL && i < layout->stage_count; i++)
        add_stage(&map, layout, &layout->stages[i]);
    int result = add_images(&map, facts, error);
    qsort(map.slots, map.count, sizeof *map.slots, compare);
    if (layout != NULL)
        json_add_text(facts->top, "layout", layout->name);
    describe(&map, facts, json_add(facts->top, "memories", json_array()));
    free(map.slots);
    return result;
}

/* Whether an image begins in a region of a layout. */
static bool is_in(const struct layout *layout, const struct layout_region *region, uint32_t address)
{
    const struct layout_flash *flash;
    const struct slot slot = {.address = common_address(layout, region->address, &flash),
                              .size = region->size};
    return begins_in(&slot, common_address(layout, address, &flash));
}

int project_map_slot(const struct layout *layout, const struct project_image *image)
{
    for (uint32_t i = 0; i < layout->stage_count && image->has_address; i++)
        for (uint32_t j = 0; j < layout->stages[i].image_count; j++) {
            const struct layout_image *place = &layout->stages[i].images[j];
            if (is_in(layout, &place->primary, image->spec.base))
                return BOOTCORE_PRIMARY;
            if (is_in(layout, &place->secondary, image->spec.base))
                return BOOTCORE_SECONDARY;
        }
    return -1;
}
