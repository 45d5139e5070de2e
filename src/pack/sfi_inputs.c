// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <inttypes.h>
#include <pack/sfi_inputs.h>
#include <stdlib.h>
#include <string.h>

static int open_source(const struct sfi_firmware *firmware, struct sfi_source *source,
                       struct error *error)
{
    source->firmware = firmware;
    return firmware_segments_open(firmware->path, firmware->has_address ? &firmware->address : NULL,
                                  &source->segments, error);
}

/* Internal firmware has to lie in the part, external firmware outside of it. */
static int check_place(const struct sfi_spec *spec, const struct sfi_firmware *firmware,
                       const struct sfi_extent *extent, struct error *error)
{
    const struct sfi_device *device = sfi_spec_device(spec);
    uint64_t last = extent->end - 1;
    bool outside = extent->start >= SFI_OUTSIDE_START && extent->end <= SFI_OUTSIDE_END;
    bool inside = extent->end <= SFI_OUTSIDE_START || extent->start >= SFI_OUTSIDE_END;
    if (firmware->is_external && !outside)
        return error_at(error, ERROR_CONFIG, firmware->path, 0,
                        "0x%08" PRIx64 " to 0x%08" PRIx64
                        " is no external memory; give it with --firmware",
                        extent->start, last);
    if (!firmware->is_external && !inside)
        return error_at(error, ERROR_CONFIG, firmware->path, 0,
                        "0x%08" PRIx64 " to 0x%08" PRIx64
                        " is external memory; give it with --firmwx",
                        extent->start, last);
    if (inside && device != NULL && !sfi_device_has(device, extent->start, extent->end))
        return error_at(error, ERROR_FIT, firmware->path, 0,
                        "0x%08" PRIx64 " to 0x%08" PRIx64 " is not in the flash of an %s",
                        extent->start, last, device->name);
    return 0;
}

static int add_extents(const struct sfi_spec *spec, struct sfi_inputs *inputs, size_t source,
                       struct error *error)
{
    const struct firmware_segments *segments = &inputs->sources[source].segments;
    struct sfi_extent *more = realloc(inputs->extents, (inputs->extent_count + segments->count) *
                                                           sizeof *inputs->extents);
    if (more == NULL)
        return error_memory(error);
    inputs->extents = more;
    for (size_t i = 0; i < segments->count; i++) {
        const struct firmware_segment *segment = &segments->items[i];
        struct sfi_extent *extent = &inputs->extents[inputs->extent_count++];
        *extent =
            (struct sfi_extent){segment->address, segment->address + segment->size, source, i};
        if (check_place(spec, inputs->sources[source].firmware, extent, error) != 0)
            return -1;
    }
    return 0;
}

static int open_sources(const struct sfi_spec *spec, struct sfi_inputs *inputs, struct error *error)
{
    inputs->sources = calloc(spec->firmware_count + 1, sizeof *inputs->sources);
    if (inputs->sources == NULL)
        return error_memory(error);
    for (size_t i = 0; i < spec->firmware_count; i++) {
        inputs->source_count++;
        if (open_source(&spec->firmware[i], &inputs->sources[i], error) != 0 ||
            add_extents(spec, inputs, i, error) != 0)
            return -1;
    }
    return 0;
}

/* Bytes that something is to have, by the address that TrustZone's alias does not change. */
struct claim {
    uint64_t start;
    uint64_t end;
    uint64_t shown; /* the address as it was given */
    const char *path;
};

static int by_start(const void *one, const void *other)
{
    const struct claim *a = one;
    const struct claim *b = other;
    return a->start < b->start ? -1 : a->start > b->start;
}

static struct claim claim(const struct sfi_device *device, uint64_t start, uint64_t size,
                          const char *path)
{
    uint64_t plain = sfi_device_unalias(device, start);
    return (struct claim){plain, plain + size, start, path};
}

/* The places that a part keeps keys at. */
static size_t claim_keys(const struct sfi_device *device, const struct sfi_content *content,
                         struct claim *claims)
{
    size_t count = 0;
    for (size_t at = 0; at < content->head.size; at += SFI_KEY_ENTRY) {
        const uint8_t *entry = content->head.data + at;
        claims[count++] = claim(device, get_le32(entry + SFI_KEY_ENTRY_ADDRESS),
                                get_le32(entry + SFI_KEY_ENTRY_SIZE), "the place of a key");
    }
    return count;
}

/* Lists the bytes of firmware, of modules that say where they go, and of keys; returns how many. */
static size_t list_claims(const struct sfi_spec *spec, const struct sfi_inputs *inputs,
                          struct claim *claims)
{
    const struct sfi_device *device = sfi_spec_device(spec);
    size_t count = 0;
    for (size_t i = 0; i < inputs->extent_count; i++) {
        const struct sfi_extent *extent = &inputs->extents[i];
        claims[count++] = claim(device, extent->start, extent->end - extent->start,
                                inputs->sources[extent->source].firmware->path);
    }
    for (size_t i = 0; i < inputs->contents.count; i++) {
        const struct sfi_content *content = &inputs->contents.items[i];
        if (content->type == SFI_MODULE && content->address != 0)
            claims[count++] = claim(device, content->address, content->body.size, content->path);
        if (content->type == SFI_KEY_AREA)
            count += claim_keys(device, content, claims + count);
    }
    return count;
}

static int compare_claims(struct claim *claims, size_t count, struct error *error)
{
    qsort(claims, count, sizeof *claims, by_start);
    for (size_t i = 1; i < count; i++) {
        const struct claim *low = &claims[i - 1];
        const struct claim *high = &claims[i];
        if (high->start >= low->end)
            continue;
        uint64_t end = low->end < high->end ? low->end : high->end;
        return error_set(error, ERROR_CONFIG,
                         "'%s' and '%s' overlap: both have bytes from 0x%08" PRIx64
                         " to 0x%08" PRIx64,
                         low->path, high->path, high->shown, high->shown + (end - high->start) - 1);
    }
    return 0;
}

static int check_overlaps(const struct sfi_spec *spec, const struct sfi_inputs *inputs,
                          struct error *error)
{
    size_t most = inputs->extent_count + inputs->contents.count + spec->firmware_count;
    struct claim *claims = calloc(most + 1, sizeof *claims);
    if (claims == NULL)
        return error_memory(error);
    int result = compare_claims(claims, list_claims(spec, inputs, claims), error);
    free(claims);
    return result;
}

static int by_address(const void *one, const void *other)
{
    const struct sfi_extent *a = one;
    const struct sfi_extent *b = other;
    return a->start < b->start ? -1 : a->start > b->start;
}

/* What two areas fill up must not be one unit: the second would take the place of what the first has there. */
static int check_units(const struct sfi_inputs *inputs, struct error *error)
{
    for (size_t i = 1; i < inputs->extent_count; i++) {
        const struct sfi_extent *low = &inputs->extents[i - 1];
        const struct sfi_extent *high = &inputs->extents[i];
        const struct sfi_firmware *first = inputs->sources[low->source].firmware;
        const struct sfi_firmware *second = inputs->sources[high->source].firmware;
        if (low->source != high->source && second->is_external &&
            high->start / SFI_ALIGN == (low->end - 1) / SFI_ALIGN)
            return error_at(error, ERROR_CONFIG, second->path, 0,
                            "begins at 0x%08" PRIx64 ", in a unit of %d bytes that '%s' ends in",
                            high->start, SFI_ALIGN, first->path);
    }
    return 0;
}

static int check_modules(const struct sfi_spec *spec, const struct sfi_inputs *inputs,
                         struct error *error)
{
    const struct sfi_device *device = sfi_spec_device(spec);
    for (size_t i = 0; i < inputs->contents.count; i++) {
        const struct sfi_content *content = &inputs->contents.items[i];
        uint64_t end = content->address + content->body.size;
        if (content->type == SFI_MODULE && content->address != 0 && device != NULL &&
            !sfi_device_has(device, content->address, end))
            return error_at(error, ERROR_FIT, content->path, 0,
                            "0x%08" PRIx32 " to 0x%08" PRIx64 " is not in the flash of an %s",
                            content->address, end - 1, device->name);
    }
    return 0;
}

static int open_all(const struct run *run, const struct sfi_spec *spec, struct sfi_inputs *inputs,
                    struct error *error)
{
    if (open_sources(spec, inputs, error) != 0 ||
        sfi_contents_open(run, spec, &inputs->contents, error) != 0 ||
        check_modules(spec, inputs, error) != 0 || check_overlaps(spec, inputs, error) != 0)
        return -1;
    if (inputs->extent_count > 0)
        qsort(inputs->extents, inputs->extent_count, sizeof *inputs->extents, by_address);
    return check_units(inputs, error);
}

int sfi_inputs_open(const struct run *run, const struct sfi_spec *spec, struct sfi_inputs *inputs,
                    struct error *error)
{
    *inputs = (struct sfi_inputs){.sources = NULL};
    if (open_all(run, spec, inputs, error) == 0)
        return 0;
    sfi_inputs_release(inputs);
    return -1;
}

void sfi_inputs_release(struct sfi_inputs *inputs)
{
    for (size_t i = 0; i < inputs->source_count; i++)
        firmware_segments_release(&inputs->sources[i].segments);
    free(inputs->sources);
    free(inputs->extents);
    sfi_contents_release(&inputs->contents);
    *inputs = (struct sfi_inputs){.sources = NULL};
}

size_t sfi_inputs_find(const struct sfi_inputs *inputs, uint64_t address)
{
    size_t low = 0;
    size_t high = inputs->extent_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (inputs->extents[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int sfi_inputs_read(struct sfi_inputs *inputs, uint64_t address, uint8_t fill, uint8_t *data,
                    size_t size, struct error *error)
{
    uint64_t end = address + size;
    uint64_t at = address;
    for (size_t i = sfi_inputs_find(inputs, address); at < end; i++) {
        bool there = i < inputs->extent_count && inputs->extents[i].start < end;
        uint64_t start = !there                          ? end
                         : inputs->extents[i].start > at ? inputs->extents[i].start
                                                         : at;
        memset(data + (at - address), fill, start - at);
        at = start;
        if (!there)
            break;
        const struct sfi_extent *extent = &inputs->extents[i];
        uint64_t stop = extent->end < end ? extent->end : end;
        if (firmware_segments_read(&inputs->sources[extent->source].segments, extent->segment,
                                   start - extent->start, data + (start - address), stop - start,
                                   error) != 0)
            return -1;
        at = stop;
    }
    return 0;
}
