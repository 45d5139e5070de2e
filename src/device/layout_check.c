// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <bootcore/trailer.h>
#include <device/layout_check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PLACES_MAX = 3 * BOOTCORE_IMAGES_MAX + 1, BUFFER_LIMIT = 1024 * 1024 };

/* An area of a stage, and what to call it. */
struct place {
    const struct layout_region *region;
    const char *image;
    const char *member;
};

static bool ends_below(uint32_t address, uint32_t size)
{
    return (uint64_t)address + size <= (uint64_t)UINT32_MAX + 1;
}

/* The name of a memory is that of its file, too. */
static bool is_file_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strpbrk(name, "/\\") == NULL;
}

static bool share_bytes(uint32_t one, uint32_t one_size, uint32_t other, uint32_t other_size)
{
    return one < (uint64_t)other + other_size && other < (uint64_t)one + one_size;
}

/* Whether two memories share an address, with the aliases that they have. */
static bool flashes_overlap(const struct layout_flash *one, const struct layout_flash *other)
{
    const uint32_t ones[] = {one->address, one->alias == 0 ? one->address : one->alias};
    const uint32_t others[] = {other->address, other->alias == 0 ? other->address : other->alias};
    for (size_t i = 0; i < 4; i++)
        if (share_bytes(ones[i / 2], one->size, others[i % 2], other->size))
            return true;
    return false;
}

/* A memory beside those before it. */
static int check_flash_alone(const struct layout *layout, uint32_t index, struct error *error)
{
    const struct layout_flash *flash = &layout->flashes[index];
    char where[32];
    snprintf(where, sizeof where, "flash[%" PRIu32 "]", index);
    if (!is_file_name(flash->name))
        return json_error(&layout->document, where, error,
                          "member 'name': '%s' cannot be the name of a file", flash->name);
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(layout->flashes[i].name, flash->name) == 0)
            return json_error(&layout->document, where, error,
                              "member 'name': another memory is called '%s'", flash->name);
        if (flashes_overlap(&layout->flashes[i], flash))
            return json_error(&layout->document, where, error, "shares addresses with '%s'",
                              layout->flashes[i].name);
    }
    return 0;
}

static int check_flash(const struct layout *layout, uint32_t index, struct error *error)
{
    const struct layout_flash *flash = &layout->flashes[index];
    char where[32];
    snprintf(where, sizeof where, "flash[%" PRIu32 "]", index);
    if (flash->size == 0)
        return json_error(&layout->document, where, error, "member 'size': nothing is 0 long");
    if (!ends_below(flash->address, flash->size) || !ends_below(flash->alias, flash->size))
        return json_error(&layout->document, where, error, "reaches beyond 0xffffffff");
    if (flash->size > 0x10000000)
        return json_error(&layout->document, where, error, "more than 256 MiB");
    if (flash->write == 0 || MCUBOOT_TRAILER_ALIGN % flash->write != 0)
        return json_error(&layout->document, where, error,
                          "write unit 0x%" PRIx32 ": a trailer has words of %d bytes", flash->write,
                          MCUBOOT_TRAILER_ALIGN);
    if (flash->sector == 0 || flash->sector % flash->write != 0 || flash->size % flash->sector != 0)
        return json_error(&layout->document, where, error,
                          "sectors of 0x%" PRIx32 " do not divide 0x%" PRIx32, flash->sector,
                          flash->size);
    return 0;
}

/* Names a place as it stands in the layout's messages. */
static int place_error(const struct layout *layout, const struct layout_stage *stage,
                       const struct place *place, struct error *error, const char *what)
{
    char where[160];
    snprintf(where, sizeof where, "stage '%.60s', %s%.60s%s%s", stage->name,
             place->image == NULL ? "" : "image '", place->image == NULL ? "" : place->image,
             place->image == NULL ? "" : "', ", place->member);
    return json_error(&layout->document, where, error, "%s", what);
}

static int check_place(const struct layout *layout, const struct layout_stage *stage,
                       const struct place *place, struct error *error)
{
    uint32_t offset;
    const struct layout_region *region = place->region;
    const struct layout_flash *flash = layout_find(layout, region->address, &offset);
    if (flash == NULL || region->size > flash->size - offset)
        return place_error(layout, stage, place, error, "outside of every memory");
    if (offset % flash->sector != 0 || region->size % flash->sector != 0)
        return place_error(layout, stage, place, error, "not of whole sectors");
    return 0;
}

/* Whether two areas share bytes, whatever alias they are named by. */
static bool overlap(const struct layout *layout, const struct layout_region *one,
                    const struct layout_region *other)
{
    uint32_t first;
    uint32_t second;
    if (layout_find(layout, one->address, &first) != layout_find(layout, other->address, &second))
        return false;
    return first < second + other->size && second < first + one->size;
}

static size_t list_places(const struct layout_stage *stage, struct place places[PLACES_MAX])
{
    size_t count = 0;
    for (uint32_t i = 0; i < stage->image_count; i++) {
        const struct layout_image *image = &stage->images[i];
        places[count++] = (struct place){&image->primary, image->name, "primary"};
        if (image->secondary.size > 0)
            places[count++] = (struct place){&image->secondary, image->name, "secondary"};
        if (image->ram.size > 0)
            places[count++] = (struct place){&image->ram, image->name, "ram"};
    }
    if (stage->scratch.size > 0)
        places[count++] = (struct place){&stage->scratch, NULL, "scratch"};
    return count;
}

static int check_places(const struct layout *layout, const struct layout_stage *stage,
                        struct error *error)
{
    struct place places[PLACES_MAX];
    size_t count = list_places(stage, places);
    for (size_t i = 0; i < count; i++) {
        if (check_place(layout, stage, &places[i], error) != 0)
            return -1;
        for (size_t j = 0; j < i; j++)
            if (overlap(layout, places[i].region, places[j].region))
                return place_error(layout, stage, &places[i], error,
                                   "shares bytes with another area");
    }
    return 0;
}

static int check_image(const struct layout *layout, const struct layout_stage *stage,
                       uint32_t index, struct error *error)
{
    uint32_t offset;
    const struct layout_image *image = &stage->images[index];
    const struct place secondary = {&image->secondary, image->name, "secondary"};
    const struct place ram = {&image->ram, image->name, "ram"};
    if (stage->mode != BOOTCORE_PRIMARY_ONLY && image->secondary.size == 0)
        return place_error(layout, stage, &secondary, error, "missing");
    if (stage->mode == BOOTCORE_SWAP && image->secondary.size != image->primary.size)
        return place_error(layout, stage, &secondary, error,
                           "not of the size of the primary slot, as swapping needs it");
    if (stage->loader && image->ram.size < image->secondary.size)
        return place_error(layout, stage, &ram, error, "smaller than the slot that is loaded");
    if (image->ram.size > 0) {
        const struct layout_flash *flash = layout_find(layout, image->ram.address, &offset);
        if (flash == NULL || !flash->ram || image->ram.size > flash->size - offset)
            return place_error(layout, stage, &ram, error, "not in a memory that is RAM");
    }
    for (uint32_t i = 0; i < index; i++)
        if (stage->images[i].id == image->id)
            return place_error(layout, stage, &(struct place){NULL, image->name, "id"}, error,
                               "another image has this number");
    return 0;
}

/* Bytes of a trailer in a memory of that write unit; with content keys, which a device may have. */
static uint32_t trailer_size(const struct layout_stage *stage, const struct layout_flash *flash)
{
    static const struct bootcore_secret some_key = {.size = 0};
    const struct bootcore_config config = {
        .mode = (enum bootcore_mode)stage->mode,
        .max_sectors = stage->max_sectors,
        .journal_key = layout_journal_key(stage),
        .decryption_key = &some_key,
    };
    const struct bootcore_area area = {.write_size = flash->write};
    return bootcore_trailer_size(&config, &area);
}

/* Whether the slots of an image can be swapped by way of the scratch area, with a mark for each step. */
static int check_swap(const struct layout *layout, const struct layout_stage *stage,
                      const struct layout_image *image, struct error *error)
{
    uint32_t offset;
    const struct place primary = {&image->primary, image->name, "primary"};
    const struct place scratch = {&stage->scratch, NULL, "scratch"};
    const struct layout_flash *flash = layout_find(layout, image->primary.address, &offset);
    const struct layout_flash *others[] = {
        layout_find(layout, image->secondary.address, &offset),
        layout_find(layout, stage->scratch.address, &offset),
    };
    for (size_t i = 0; i < 2; i++)
        if (others[i]->sector != flash->sector || others[i]->write != flash->write)
            return place_error(layout, stage, &primary, error,
                               "swapped with a memory of other sectors or write units");
    uint64_t tail = align_up(trailer_size(stage, flash), flash->sector);
    if (tail > image->primary.size)
        return place_error(layout, stage, &primary, error, "has no room for a trailer");
    if (tail > stage->scratch.size)
        return place_error(layout, stage, &scratch, error,
                           "smaller than the sectors of a trailer for 'max_sectors'");
    uint64_t chunks = (image->primary.size - tail + stage->scratch.size - 1) / stage->scratch.size;
    if (chunks > stage->max_sectors)
        return place_error(layout, stage, &primary, error,
                           "takes more steps by way of the scratch area than 'max_sectors' allows");
    return 0;
}

/* What a mode needs of the memories, when each area is known to lie in one. */
static int check_mode(const struct layout *layout, const struct layout_stage *stage,
                      const struct layout_image *image, struct error *error)
{
    uint32_t offset;
    const struct place primary = {&image->primary, image->name, "primary"};
    const struct layout_flash *flash = layout_find(layout, image->primary.address, &offset);
    if (stage->mode == BOOTCORE_SWAP)
        return check_swap(layout, stage, image, error);
    if (trailer_size(stage, flash) > image->primary.size)
        return place_error(layout, stage, &primary, error, "has no room for a trailer");
    if (image->secondary.size > 0 && trailer_size(stage, flash) > image->secondary.size)
        return place_error(layout, stage,
                           &(struct place){&image->secondary, image->name, "secondary"}, error,
                           "has no room for a trailer");
    if (stage->mode == BOOTCORE_PRIMARY_ONLY && layout->buffer < flash->sector)
        return place_error(layout, stage, &primary, error,
                           "has sectors larger than 'buffer', which decrypts them in place");
    return 0;
}

static int check_stage(const struct layout *layout, const struct layout_stage *stage,
                       struct error *error)
{
    const struct place scratch = {&stage->scratch, NULL, "scratch"};
    const struct place loader = {NULL, NULL, "loader"};
    const struct place aes256 = {NULL, NULL, "aes256"};
    if (stage->images[0].optional)
        return place_error(layout, stage, &(struct place){NULL, stage->images[0].name, "optional"},
                           error, "the first image is what is executed");
    if (stage->mode == BOOTCORE_SWAP && stage->scratch.size == 0)
        return place_error(layout, stage, &scratch, error, "missing, and mode is 'swap'");
    if (stage->aes256 && stage->mode != BOOTCORE_SWAP)
        return place_error(layout, stage, &aes256, error, "goes with mode 'swap' alone");
    if (stage->loader && stage->mode != BOOTCORE_OVERWRITE)
        return place_error(layout, stage, &loader, error, "goes with mode 'overwrite' alone");
    for (uint32_t i = 0; i < stage->image_count; i++)
        if (check_image(layout, stage, i, error) != 0)
            return -1;
    if (check_places(layout, stage, error) != 0)
        return -1;
    for (uint32_t i = 0; i < stage->image_count; i++)
        if (check_mode(layout, stage, &stage->images[i], error) != 0)
            return -1;
    return 0;
}

/* Options name stages. */
static int check_stage_name(const struct layout *layout, uint32_t index, struct error *error)
{
    const char *name = layout->stages[index].name;
    for (uint32_t i = 0; i < index; i++)
        if (strcmp(layout->stages[i].name, name) == 0)
            return json_error(&layout->document, "", error, "two stages are called '%s'", name);
    return 0;
}

int layout_check(const struct layout *layout, struct error *error)
{
    if (layout->buffer < BOOTCORE_BUFFER_MIN || layout->buffer > BUFFER_LIMIT ||
        layout->buffer % BOOTCORE_BUFFER_MIN != 0)
        return json_error(&layout->document, "", error,
                          "member 'buffer': not a multiple of %d up to 0x%x", BOOTCORE_BUFFER_MIN,
                          BUFFER_LIMIT);
    for (uint32_t i = 0; i < layout->flash_count; i++)
        if (check_flash(layout, i, error) != 0 || check_flash_alone(layout, i, error) != 0)
            return -1;
    for (uint32_t i = 0; i < layout->stage_count; i++)
        if (check_stage_name(layout, i, error) != 0 ||
            check_stage(layout, &layout->stages[i], error) != 0)
            return -1;
    return 0;
}
