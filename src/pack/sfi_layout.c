// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <inttypes.h>
#include <pack/sfi_area.h>
#include <pack/sfi_layout.h>
#include <stdlib.h>

struct planner {
    const struct sfi_spec *spec;
    const struct sfi_inputs *inputs;
    struct sfi_layout *layout;
    size_t capacity;
    uint64_t total;
    uint64_t
        used; /* bytes of the chunk so far, with the descriptor of the pause that will end it */
    bool is_fresh; /* no area is in the chunk yet */
};

static int append(struct planner *planner, const struct sfi_planned *area, struct error *error)
{
    struct sfi_layout *layout = planner->layout;
    if (layout->count == SFI_AREAS_MAX)
        return error_set(error, ERROR_FIT,
                         "more than %d areas would be needed; is the RAM size right?",
                         SFI_AREAS_MAX);
    if (layout->count == planner->capacity) {
        size_t capacity = planner->capacity == 0 ? 16 : 2 * planner->capacity;
        struct sfi_planned *more = realloc(layout->areas, capacity * sizeof *more);
        if (more == NULL)
            return error_memory(error);
        layout->areas = more;
        planner->capacity = capacity;
    }
    layout->areas[layout->count++] = *area;
    planner->total += SFI_AREA_SIZE + (uint64_t)area->size;
    if (planner->total > UINT32_MAX - SFI_HEADER_SIZE)
        return error_set(error, ERROR_FIT, "a package has room for 4 GiB");
    return 0;
}

/* Ends the chunk, and begins the next one. */
static int pause(struct planner *planner, struct error *error)
{
    uint32_t token = planner->spec->token;
    const struct sfi_planned stop = {
        .type = SFI_PAUSE, .address = token, .content = SFI_NO_CONTENT};
    const struct sfi_planned go_on = {
        .type = SFI_RESUME, .address = token, .content = SFI_NO_CONTENT};
    planner->layout->chunks++;
    planner->used = 2 * SFI_AREA_SIZE;
    planner->is_fresh = true;
    return append(planner, &stop, error) == 0 ? append(planner, &go_on, error) : -1;
}

/* How many bytes an area may still have in this chunk. */
static uint64_t room(const struct planner *planner)
{
    uint64_t used = planner->used + SFI_AREA_SIZE;
    uint32_t ram = planner->spec->ram_size;
    if (ram == 0)
        return UINT32_MAX / SFI_ALIGN * SFI_ALIGN;
    return ram < used ? 0 : (ram - used) / SFI_ALIGN * SFI_ALIGN;
}

static int no_room(const struct planner *planner, char type, uint64_t size, struct error *error)
{
    return error_set(error, ERROR_FIT,
                     "an area of 0x%" PRIx64 " bytes (%s) does not fit a RAM of 0x%" PRIx32
                     " with its descriptors",
                     size, sfi_type_name(type), planner->spec->ram_size);
}

/* Puts an area into this chunk, or into the next one. */
static int add(struct planner *planner, const struct sfi_planned *area, struct error *error)
{
    uint64_t needed = sfi_type_in(area->type, SFI_NOT_IN_RAM) ? 0 : area->size;
    if (room(planner) < needed && !planner->is_fresh && pause(planner, error) != 0)
        return -1;
    if (room(planner) < needed)
        return no_room(planner, area->type, area->size, error);
    planner->used += SFI_AREA_SIZE + needed;
    planner->is_fresh = false;
    return append(planner, area, error);
}

/* Bytes of flash, in as many areas as the chunks make of them. */
static int add_divided(struct planner *planner, uint64_t start, uint64_t end, struct error *error)
{
    while (start < end) {
        uint64_t left = end - start;
        uint64_t free = room(planner);
        if (free == 0 && planner->is_fresh)
            return no_room(planner, SFI_FIRMWARE, SFI_ALIGN, error);
        if (free == 0) {
            if (pause(planner, error) != 0)
                return -1;
            continue;
        }
        uint32_t size = (uint32_t)(left < free ? left : free);
        const struct sfi_planned area = {.type = SFI_FIRMWARE,
                                         .size = size,
                                         .address = (uint32_t)start,
                                         .body = size,
                                         .content = SFI_NO_CONTENT};
        if (add(planner, &area, error) != 0)
            return -1;
        start += size;
    }
    return 0;
}

static const struct sfi_firmware *firmware_of(const struct sfi_inputs *inputs, size_t extent)
{
    return inputs->sources[inputs->extents[extent].source].firmware;
}

/* Behind the last of the extents, from the first on, that are one area: whose units touch, and who say the same. */
static size_t find_run(const struct sfi_inputs *inputs, size_t first)
{
    const struct sfi_firmware *firmware = firmware_of(inputs, first);
    size_t next = first + 1;
    for (; next < inputs->extent_count; next++) {
        const struct sfi_firmware *other = firmware_of(inputs, next);
        uint64_t end = align_up(inputs->extents[next - 1].end, SFI_ALIGN);
        if (inputs->extents[next].start > end || other->is_external != firmware->is_external ||
            (firmware->is_external && other != firmware))
            break;
    }
    return next;
}

static int add_external(struct planner *planner, const struct sfi_firmware *firmware,
                        uint64_t start, uint64_t end, struct error *error)
{
    uint64_t size = align_up(SFI_EXTERNAL_SIZE + (end - start), SFI_ALIGN);
    const struct sfi_planned area = {.type = SFI_EXTERNAL,
                                     .size = (uint32_t)size,
                                     .address = (uint32_t)start,
                                     .body = (uint32_t)(end - start),
                                     .external = firmware,
                                     .content = SFI_NO_CONTENT};
    return add(planner, &area, error);
}

static int add_flash(struct planner *planner, bool external, struct error *error)
{
    const struct sfi_inputs *inputs = planner->inputs;
    size_t next;
    for (size_t first = 0; first < inputs->extent_count; first = next) {
        const struct sfi_firmware *firmware = firmware_of(inputs, first);
        next = find_run(inputs, first);
        uint64_t start = inputs->extents[first].start / SFI_ALIGN * SFI_ALIGN;
        uint64_t end = inputs->extents[next - 1].end;
        if (firmware->is_external != external)
            continue;
        if ((external ? add_external(planner, firmware, start, end, error)
                      : add_divided(planner, start, align_up(end, SFI_ALIGN), error)) != 0)
            return -1;
    }
    return 0;
}

static int add_contents(struct planner *planner, char type, struct error *error)
{
    const struct sfi_contents *contents = &planner->inputs->contents;
    for (size_t i = 0; i < contents->count; i++) {
        const struct sfi_content *content = &contents->items[i];
        uint64_t size = align_up(sfi_content_size(content), SFI_ALIGN);
        if (content->type != type)
            continue;
        if (size > UINT32_MAX)
            return error_at(error, ERROR_FIT, content->path, 0, "more than 4 GiB");
        const struct sfi_planned area = {
            .type = type, .size = (uint32_t)size, .address = content->address, .content = i};
        if (add(planner, &area, error) != 0)
            return -1;
    }
    return 0;
}

/* Whether there is a pause even where everything fits: who knows the part does not need it. */
static bool pauses_always(const struct sfi_spec *spec)
{
    return spec->is_external || !spec->has_device_id;
}

/* A pause before the option bytes, unless one has just been. */
static int pause_before(struct planner *planner, char type, struct error *error)
{
    bool just_paused = planner->is_fresh && planner->layout->chunks > 1;
    if (type != SFI_CONFIGURATION || planner->spec->register_count == 0 || just_paused ||
        !pauses_always(planner->spec))
        return 0;
    return pause(planner, error);
}

static int plan(struct planner *planner, struct error *error)
{
    for (const char *type = SFI_ORDER; *type != '\0'; type++) {
        bool is_flash = *type == SFI_FIRMWARE || *type == SFI_EXTERNAL;
        if (pause_before(planner, *type, error) != 0 ||
            (is_flash ? add_flash(planner, *type == SFI_EXTERNAL, error)
                      : add_contents(planner, *type, error)) != 0)
            return -1;
    }
    if (planner->layout->count == 0)
        return error_set(error, ERROR_CONFIG, "there is nothing to put into the package");
    bool is_missing = pauses_always(planner->spec) && planner->layout->chunks == 1;
    return is_missing ? pause(planner, error) : 0;
}

int sfi_layout_compute(const struct sfi_spec *spec, const struct sfi_inputs *inputs,
                       struct sfi_layout *layout, struct error *error)
{
    *layout = (struct sfi_layout){.chunks = 1};
    struct planner planner = {spec, inputs, layout, .used = SFI_HEADER_SIZE + SFI_AREA_SIZE,
                              .is_fresh = true};
    if (plan(&planner, error) != 0) {
        sfi_layout_release(layout);
        return -1;
    }
    layout->total = (uint32_t)planner.total;
    return 0;
}

void sfi_layout_release(struct sfi_layout *layout)
{
    free(layout->areas);
    *layout = (struct sfi_layout){.areas = NULL};
}
