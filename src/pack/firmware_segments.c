// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <pack/firmware_segments.h>
#include <stdlib.h>

/* Fills `items`, which has room for each run, with runs that touch put together. */
static void join_runs(struct firmware_segments *segments, const struct byte_runs *runs)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct byte_run *run = &runs->items[i];
        uint32_t address = (uint32_t)(run->address + segments->moved);
        struct firmware_segment *last =
            segments->count == 0 ? NULL : &segments->items[segments->count - 1];
        segments->bytes += run->size;
        if (last != NULL && last->address + last->size == address)
            last->size += run->size;
        else
            segments->items[segments->count++] = (struct firmware_segment){address, run->size};
    }
}

static int list_segments(struct firmware_segments *segments, struct error *error)
{
    const struct firmware *firmware = &segments->firmware;
    const struct byte_runs *runs = firmware_runs(firmware);
    segments->items = calloc(firmware->has_address ? runs->count : 1, sizeof *segments->items);
    if (segments->items == NULL)
        return error_memory(error);
    if (firmware->has_address) {
        join_runs(segments, runs);
        return 0;
    }
    segments->items[segments->count++] =
        (struct firmware_segment){(uint32_t)segments->moved, firmware->size};
    segments->bytes = firmware->size;
    return 0;
}

static int open_file(const char *path, const uint32_t *address, struct firmware_segments *segments,
                     struct error *error)
{
    struct firmware *firmware = &segments->firmware;
    if (firmware_open_sparse(path, firmware, error) != 0)
        return -1;
    if (address == NULL && !firmware->has_address)
        return error_set(error, ERROR_USAGE, "'%s' carries no address, and none is given with it",
                         path);
    if (firmware->size == 0)
        return error_at(error, ERROR_FILE, path, 0, "empty");
    uint64_t start = address == NULL ? firmware->address : *address;
    if (start + firmware->size > UINT64_C(0x100000000))
        return error_at(error, ERROR_FIT, path, 0,
                        "0x%" PRIx64 " bytes at 0x%08" PRIx64 " go beyond 4 GiB", firmware->size,
                        start);
    segments->moved = (int64_t)start - firmware->address;
    return list_segments(segments, error);
}

int firmware_segments_open(const char *path, const uint32_t *address,
                           struct firmware_segments *segments, struct error *error)
{
    *segments = (struct firmware_segments){0};
    if (open_file(path, address, segments, error) == 0)
        return 0;
    firmware_segments_release(segments);
    return -1;
}

void firmware_segments_release(struct firmware_segments *segments)
{
    firmware_release(&segments->firmware);
    free(segments->items);
    *segments = (struct firmware_segments){0};
}

int firmware_segments_read(struct firmware_segments *segments, size_t index, uint64_t offset,
                           uint8_t *data, size_t size, struct error *error)
{
    struct firmware *firmware = &segments->firmware;
    if (index >= segments->count || offset > segments->items[index].size ||
        size > segments->items[index].size - offset)
        return error_set(error, ERROR_BUG, "reading beyond a segment of '%s'", firmware->path);
    uint64_t from = (uint64_t)(segments->items[index].address - segments->moved);
    return firmware_read(firmware, from - firmware->address + offset, data, size, error);
}
