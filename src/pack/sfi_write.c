// SPDX-License-Identifier: Apache-2.0
#include <base/endian.h>
#include <base/progress.h>
#include <crypto/digest.h>
#include <crypto/gcm.h>
#include <pack/sfi_area.h>
#include <pack/sfi_write.h>
#include <string.h>

enum { CHUNK = 256 * 1024 };

struct sfi_writer {
    const struct sfi_spec *spec;
    struct sfi_inputs *inputs;
    const struct sfi_layout *layout;
    struct output *output;
    uint64_t position;
    struct gcm gcm;
    struct digest digest; /* no handle: nobody wants it */
    struct digest_value hash;
    struct blob chunk;
    struct progress progress;
};

static void sfi_writer_release(struct sfi_writer *writer)
{
    gcm_release(&writer->gcm);
    digest_release(&writer->digest);
    blob_release(&writer->chunk);
    progress_release(&writer->progress);
}

static int emit(struct sfi_writer *writer, struct span bytes, struct error *error)
{
    if (output_write(writer->output, bytes, error) != 0)
        return -1;
    writer->position += bytes.size;
    progress_update(&writer->progress, writer->position);
    return 0;
}

static int write_header(struct sfi_writer *writer, struct error *error)
{
    const struct sfi_spec *spec = writer->spec;
    uint8_t bytes[SFI_HEADER_SIZE];
    struct sfi_header header = {.firmware_version = spec->version,
                                .areas = (uint32_t)writer->layout->count,
                                .total = writer->layout->total};
    memcpy(header.nonce, spec->nonce, sizeof header.nonce);
    sfi_header_format(&header, bytes);
    if (gcm_start_encrypt(&writer->gcm, spec->key, spec->nonce, error) != 0 ||
        gcm_add(&writer->gcm, (struct span){bytes, SFI_HEADER_TAG}, error) != 0 ||
        gcm_finish(&writer->gcm, bytes + SFI_HEADER_TAG, error) != 0)
        return -1;
    return emit(writer, SPAN(bytes), error);
}

/* NULL: the area holds firmware. */
static struct sfi_content *content_of(const struct sfi_writer *writer,
                                      const struct sfi_planned *area)
{
    return area->content == SFI_NO_CONTENT ? NULL : &writer->inputs->contents.items[area->content];
}

/* The bytes in memory that an area begins with; `external` holds those of E. */
static struct span head_of(const struct sfi_writer *writer, const struct sfi_planned *area,
                           uint8_t external[SFI_EXTERNAL_SIZE])
{
    if (area->type == SFI_HASH)
        return (struct span){writer->hash.bytes, SFI_HASH_SIZE};
    if (area->content != SFI_NO_CONTENT)
        return blob_span(&content_of(writer, area)->head);
    if (area->external == NULL)
        return (struct span){NULL, 0};
    put_le32(external + SFI_EXTERNAL_REGION, area->external->region);
    put_le32(external + SFI_EXTERNAL_MODE, area->external->mode);
    put_le32(external + SFI_EXTERNAL_KEY_ADDRESS, area->external->key_address);
    return (struct span){external, SFI_EXTERNAL_SIZE};
}

/* What is behind those: a file, or bytes of flash. */
static int read_body(const struct sfi_writer *writer, const struct sfi_planned *area, uint64_t from,
                     uint8_t *data, size_t size, struct error *error)
{
    struct sfi_content *content = content_of(writer, area);
    if (content != NULL)
        return firmware_read(&content->body, from, data, size, error);
    return sfi_inputs_read(writer->inputs, area->address + from, SFI_FILL_FIRMWARE, data, size,
                           error);
}

/* The plaintext of an area from `offset` on: head, body, fill. */
static int read_area(const struct sfi_writer *writer, const struct sfi_planned *area,
                     uint64_t offset, uint8_t *data, size_t size, struct error *error)
{
    uint8_t external[SFI_EXTERNAL_SIZE];
    struct span head = head_of(writer, area, external);
    const struct sfi_content *content = content_of(writer, area);
    uint64_t end = head.size + (content == NULL ? area->body : content->body.size);
    uint8_t fill = content == NULL ? SFI_FILL_FIRMWARE : SFI_FILL_DATA;
    size_t done = 0;
    if (offset < head.size) {
        done = head.size - offset < size ? (size_t)(head.size - offset) : size;
        memcpy(data, head.data + offset, done);
    }
    uint64_t at = offset + done;
    uint64_t left = at < end ? end - at : 0;
    size_t part = left < size - done ? (size_t)left : size - done;
    if (part > 0 && read_body(writer, area, at - head.size, data + done, part, error) != 0)
        return -1;
    memset(data + done + part, fill, size - done - part);
    return 0;
}

static int write_content(struct sfi_writer *writer, const struct sfi_planned *area,
                         struct error *error)
{
    uint8_t *data = writer->chunk.data;
    bool is_hashed = writer->digest.handle != NULL && sfi_type_in(area->type, SFI_HASH_COVERS);
    for (uint32_t done = 0; done < area->size;) {
        uint32_t left = area->size - done;
        size_t size = left < CHUNK ? left : CHUNK;
        struct span bytes = {data, size};
        if (read_area(writer, area, done, data, size, error) != 0 ||
            (is_hashed && digest_update(&writer->digest, bytes, error) != 0) ||
            gcm_apply(&writer->gcm, data, data, size, error) != 0 ||
            emit(writer, bytes, error) != 0)
            return -1;
        done += (uint32_t)size;
    }
    return 0;
}

static int write_area(struct sfi_writer *writer, uint32_t number, struct error *error)
{
    const struct sfi_spec *spec = writer->spec;
    const struct sfi_planned *planned = &writer->layout->areas[number];
    const struct sfi_area area = {.type = planned->type,
                                  .version = spec->version,
                                  .index = SFI_INDEX_FIRST + number,
                                  .size = planned->size,
                                  .address = planned->address,
                                  .areas = (uint32_t)writer->layout->count};
    uint8_t iv[SFI_NONCE_SIZE];
    uint8_t bytes[SFI_AREA_SIZE];
    uint64_t tag = writer->position + SFI_AREA_TAG;
    sfi_area_iv(spec->nonce, area.index, iv);
    sfi_area_format(&area, bytes);
    if (area.type == SFI_HASH && digest_finish(&writer->digest, &writer->hash, error) != 0)
        return -1;
    if (gcm_start_encrypt(&writer->gcm, spec->key, iv, error) != 0 ||
        gcm_add(&writer->gcm, (struct span){bytes, SFI_AREA_TAG}, error) != 0 ||
        emit(writer, SPAN(bytes), error) != 0 || write_content(writer, planned, error) != 0 ||
        gcm_finish(&writer->gcm, bytes + SFI_AREA_TAG, error) != 0)
        return -1;
    return output_patch(writer->output, tag, (struct span){bytes + SFI_AREA_TAG, SFI_TAG_SIZE},
                        error);
}

int sfi_write(const struct run *run, const struct sfi_spec *spec, struct sfi_inputs *inputs,
              const struct sfi_layout *layout, struct output *output, struct error *error)
{
    AUTO(sfi_writer)
    writer = {.spec = spec, .inputs = inputs, .layout = layout, .output = output};
    progress_start(&writer.progress, run, spec->output, SFI_HEADER_SIZE + (uint64_t)layout->total);
    if (output_want_file(output, error) != 0 || blob_reserve(&writer.chunk, CHUNK, error) != 0 ||
        (spec->hash && digest_start(&writer.digest, DIGEST_SHA256, error) != 0) ||
        write_header(&writer, error) != 0)
        return -1;
    for (uint32_t i = 0; i < layout->count; i++)
        if (write_area(&writer, i, error) != 0)
            return -1;
    if (writer.position != SFI_HEADER_SIZE + (uint64_t)layout->total)
        return error_set(error, ERROR_BUG, "the package is not as long as was computed");
    return 0;
}
