// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <base/progress.h>
#include <inttypes.h>
#include <pack/image_merge.h>
#include <pack/image_read.h>
#include <pack/image_sink.h>
#include <stdlib.h>

enum { CHUNK = 256 * 1024 };

static int add_extent(struct image_merge *merge, size_t part, uint64_t start, uint64_t size,
                      struct error *error)
{
    struct merge_extent *last =
        merge->extent_count == 0 ? NULL : &merge->extents[merge->extent_count - 1];
    merge->bytes += size;
    if (last != NULL && last->part == part && last->end == start) {
        last->end += size;
        return 0;
    }
    struct merge_extent *more =
        realloc(merge->extents, (merge->extent_count + 1) * sizeof *merge->extents);
    if (more == NULL)
        return error_memory(error);
    merge->extents = more;
    merge->extents[merge->extent_count++] = (struct merge_extent){start, start + size, part};
    return 0;
}

static int add_part(struct image_merge *merge, const char *file, struct error *error)
{
    size_t index = merge->part_count;
    struct merge_part *more = realloc(merge->parts, (index + 1) * sizeof *merge->parts);
    if (more == NULL)
        return error_memory(error);
    merge->parts = more;
    struct merge_part *part = &merge->parts[index];
    *part = (struct merge_part){.address = 0};
    merge->part_count++;
    if (firmware_open_placed(file, &part->firmware, &part->address, error) != 0)
        return -1;
    const struct firmware *firmware = &part->firmware;
    if (part->address + firmware->size > (uint64_t)UINT32_MAX + 1)
        return error_at(error, ERROR_FIT, firmware->path, 0,
                        "0x%" PRIx64 " bytes at 0x%08" PRIx32 " go beyond 4 GiB", firmware->size,
                        part->address);
    const struct byte_runs *runs = firmware_runs(firmware);
    if (!firmware->has_address)
        return add_extent(merge, index, part->address, firmware->size, error);
    for (size_t i = 0; i < runs->count; i++) {
        const struct byte_run *run = &runs->items[i];
        uint64_t start = (uint64_t)part->address + (run->address - firmware->address);
        if (add_extent(merge, index, start, run->size, error) != 0)
            return -1;
    }
    return 0;
}

static int compare_extents(const void *one, const void *other)
{
    const struct merge_extent *a = one;
    const struct merge_extent *b = other;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->part < b->part ? -1 : a->part > b->part;
}

static int check_overlaps(const struct image_merge *merge, struct error *error)
{
    for (size_t i = 1; i < merge->extent_count; i++) {
        const struct merge_extent *low = &merge->extents[i - 1];
        const struct merge_extent *high = &merge->extents[i];
        if (high->start >= low->end)
            continue;
        return error_set(
            error, ERROR_CONFIG,
            "'%s' and '%s' overlap: both have bytes from 0x%08" PRIx64 " to 0x%08" PRIx64,
            merge->parts[low->part].firmware.path, merge->parts[high->part].firmware.path,
            high->start, (low->end < high->end ? low->end : high->end) - 1);
    }
    return 0;
}

static bool is_slot(struct firmware *firmware)
{
    AUTO(image_info) info = {0};
    struct error ignored;
    return image_info_read_from(firmware, &info, &ignored) == 0 && info.has_trailer;
}

int image_merge_open(const struct text_list *files, struct image_merge *merge, struct error *error)
{
    *merge = (struct image_merge){NULL, 0, NULL, 0, 0};
    for (size_t i = 0; i < files->count; i++) {
        if (add_part(merge, files->items[i], error) != 0)
            return -1;
        merge->parts[i].is_slot = is_slot(&merge->parts[i].firmware);
    }
    qsort(merge->extents, merge->extent_count, sizeof *merge->extents, compare_extents);
    return check_overlaps(merge, error);
}

void image_merge_release(struct image_merge *merge)
{
    for (size_t i = 0; i < merge->part_count; i++)
        firmware_release(&merge->parts[i].firmware);
    free(merge->parts);
    free(merge->extents);
    *merge = (struct image_merge){NULL, 0, NULL, 0, 0};
}

uint64_t image_merge_start(const struct image_merge *merge)
{
    return merge->extents[0].start;
}

uint64_t image_merge_end(const struct image_merge *merge)
{
    return merge->extents[merge->extent_count - 1].end;
}

bool image_merge_crossing(const struct image_merge *merge, const struct merge_part **inner,
                          const struct merge_part **outer)
{
    for (size_t i = 0; i < merge->part_count; i++) {
        uint64_t start = merge->parts[i].address;
        uint64_t end = start + merge->parts[i].firmware.size;
        for (size_t j = 0; j < merge->extent_count && merge->parts[i].is_slot; j++) {
            const struct merge_extent *extent = &merge->extents[j];
            if (extent->part == i || extent->start >= end || extent->end <= start)
                continue;
            *inner = &merge->parts[extent->part];
            *outer = &merge->parts[i];
            return true;
        }
    }
    return false;
}

static int write_extent(struct image_merge *merge, const struct merge_extent *extent,
                        struct image_sink *sink, struct blob *chunk, struct error *error)
{
    struct merge_part *part = &merge->parts[extent->part];
    if (image_sink_skip(sink, extent->start - image_merge_start(merge), error) != 0)
        return -1;
    for (uint64_t at = extent->start; at < extent->end; at += chunk->size) {
        uint64_t left = extent->end - at;
        chunk->size = left < CHUNK ? (size_t)left : CHUNK;
        if (firmware_read(&part->firmware, at - part->address, chunk->data, chunk->size, error) !=
                0 ||
            image_sink_write(sink, blob_span(chunk), error) != 0)
            return -1;
    }
    return 0;
}

/* A .hex leaves gaps out, so that internal and external flash may be in one. */
static int check_span(const struct image_merge *merge, const char *path, struct error *error)
{
    uint64_t span = image_merge_end(merge) - image_merge_start(merge);
    if (span > IMAGE_MERGE_BIN_MAX && !path_has_extension(path, "hex"))
        return error_set(error, ERROR_FIT,
                         "from 0x%08" PRIx64 " to 0x%08" PRIx64 " are 0x%" PRIx64
                         " bytes, a .bin may have 0x%x; write a .hex",
                         image_merge_start(merge), image_merge_end(merge) - 1, span,
                         IMAGE_MERGE_BIN_MAX);
    return 0;
}

int image_merge_write(const struct run *run, struct image_merge *merge, const char *path,
                      struct error *error)
{
    uint64_t start = image_merge_start(merge);
    uint64_t size = image_merge_end(merge) - start;
    AUTO(image_sink) sink = {0};
    AUTO(blob) chunk = {0};
    __attribute__((cleanup(progress_release))) struct progress progress;
    progress_start(&progress, run, path, size);
    if (check_span(merge, path, error) != 0 || blob_reserve(&chunk, CHUNK, error) != 0 ||
        image_sink_open(&sink, path, (uint32_t)start, size, error) != 0)
        return -1;
    for (size_t i = 0; i < merge->extent_count; i++) {
        if (write_extent(merge, &merge->extents[i], &sink, &chunk, error) != 0)
            return -1;
        progress_update(&progress, merge->extents[i].end - start);
    }
    if (image_sink_finish(&sink, error) != 0)
        return -1;
    return image_sink_commit(&sink, error);
}
