// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <base/progress.h>
#include <inttypes.h>
#include <pack/otfdec_file.h>

enum { CHUNK = 256 * 1024 };

static int find_address(const uint32_t *address, struct otfdec_file *file, struct error *error)
{
    const struct firmware *firmware = &file->firmware;
    if (!firmware->has_address && address == NULL)
        return error_set(error, ERROR_USAGE, "'%s' carries no address; give --address",
                         firmware->path);
    if (firmware->has_address && address != NULL && *address != firmware->address)
        return error_set(error, ERROR_USAGE,
                         "'%s' begins at 0x%08" PRIx32 ", not at 0x%08" PRIx32
                         ": leave --address out, or move it with 'otpc image merge'",
                         firmware->path, firmware->address, *address);
    file->address = firmware->has_address ? firmware->address : *address;
    return 0;
}

static int check_extent(const struct otfdec_file *file, struct error *error)
{
    const char *path = file->firmware.path;
    uint64_t size = file->firmware.size;
    if (size == 0)
        return error_at(error, ERROR_FILE, path, 0, "empty");
    if (file->address % OTFDEC_BLOCK != 0)
        return error_set(error, ERROR_USAGE,
                         "'%s' begins at 0x%08" PRIx64 ", which is not a multiple of %d", path,
                         file->address, OTFDEC_BLOCK);
    if (size > OTFDEC_ADDRESS_LIMIT - file->address)
        return error_set(error, ERROR_FIT,
                         "'%s' has 0x%" PRIx64 " bytes, which from 0x%08" PRIx64
                         " on go beyond the last address that OTFDEC counts, 0xffffffff",
                         path, size, file->address);
    return 0;
}

int otfdec_file_open(const char *path, const uint32_t *address, struct otfdec_file *file,
                     struct error *error)
{
    *file = (struct otfdec_file){.address = 0};
    if (firmware_open(path, &file->firmware, error) != 0)
        return -1;
    if (find_address(address, file, error) == 0 && check_extent(file, error) == 0)
        return 0;
    otfdec_file_release(file);
    return -1;
}

void otfdec_file_release(struct otfdec_file *file)
{
    firmware_release(&file->firmware);
}

int otfdec_file_place(const struct otfdec_file *file, const uint32_t *start, uint64_t size,
                      struct otfdec_region *region, struct error *error)
{
    uint64_t first = start == NULL ? file->address : *start;
    uint64_t behind = file->address + file->firmware.size;
    uint64_t end = size == 0 ? align_up(behind, OTFDEC_REGION_GRAIN) : first + size;
    if (first % OTFDEC_REGION_GRAIN != 0)
        return error_set(error, ERROR_USAGE,
                         "region %u would begin at 0x%08" PRIx64
                         ", which is not a multiple of 0x%x: %s --region-start",
                         region->number, first, OTFDEC_REGION_GRAIN,
                         start == NULL ? "give" : "mend");
    if (size % OTFDEC_REGION_GRAIN != 0)
        return error_set(error, ERROR_USAGE,
                         "region %u would have 0x%" PRIx64
                         " bytes, which is not a multiple of 0x%x: mend --region-size",
                         region->number, size, OTFDEC_REGION_GRAIN);
    if (end > OTFDEC_ADDRESS_LIMIT)
        return error_set(error, ERROR_FIT, "region %u would end behind address 0xffffffff",
                         region->number);
    if (file->address < first || behind > end)
        return error_set(error, ERROR_FIT,
                         "'%s' lies from 0x%08" PRIx64 " to 0x%08" PRIx64
                         ", region %u from 0x%08" PRIx64 " to 0x%08" PRIx64,
                         file->firmware.path, file->address, behind - 1, region->number, first,
                         end - 1);
    region->start = (uint32_t)first;
    region->end = (uint32_t)(end - 1);
    return 0;
}

/* A pass through a file. */
struct pass {
    struct otfdec_file *file;
    struct otfdec_cipher cipher;
    struct blob chunk;
    struct image_sink *sink;
    struct progress progress;
};

static void pass_release(struct pass *pass)
{
    otfdec_cipher_release(&pass->cipher);
    blob_release(&pass->chunk);
    progress_release(&pass->progress);
}

/* Writes the bytes from `from` to `to`, offsets in the file, to where they are in the sink. */
static int write_extent(struct pass *pass, uint64_t from, uint64_t to, struct error *error)
{
    struct blob *chunk = &pass->chunk;
    if (image_sink_skip(pass->sink, from, error) != 0)
        return -1;
    while (from < to) {
        chunk->size = to - from < CHUNK ? (size_t)(to - from) : CHUNK;
        if (firmware_read(&pass->file->firmware, from, chunk->data, chunk->size, error) != 0 ||
            otfdec_cipher_apply(&pass->cipher, pass->file->address + from, chunk->data, chunk->size,
                                error) != 0 ||
            image_sink_write(pass->sink, blob_span(chunk), error) != 0)
            return -1;
        from += chunk->size;
        progress_update(&pass->progress, from);
    }
    return 0;
}

static int write_runs(struct pass *pass, struct error *error)
{
    const struct byte_runs *runs = firmware_runs(&pass->file->firmware);
    for (size_t i = 0; i < runs->count; i++) {
        uint64_t from = runs->items[i].address - pass->file->address;
        if (write_extent(pass, from, from + runs->items[i].size, error) != 0)
            return -1;
    }
    return 0;
}

int otfdec_file_write(const struct run *run, struct otfdec_file *file,
                      const struct otfdec_region *region, bool encrypt, struct image_sink *sink,
                      struct error *error)
{
    const struct firmware *firmware = &file->firmware;
    AUTO(pass) pass = {.file = file, .sink = sink};
    progress_start(&pass.progress, run, firmware->path, firmware->size);
    if (otfdec_cipher_start(&pass.cipher, region, error) != 0 ||
        blob_reserve(&pass.chunk, CHUNK, error) != 0)
        return -1;
    /* in a .bin that is encrypted, gaps are encrypted too, so that they read as 0xff */
    bool keeps_gaps = firmware->has_address && (sink->is_hex || !encrypt);
    if ((keeps_gaps ? write_runs(&pass, error) : write_extent(&pass, 0, firmware->size, error)) !=
        0)
        return -1;
    return image_sink_finish(sink, error);
}
