// SPDX-License-Identifier: Apache-2.0
#include <base/path.h>
#include <format/mcuboot.h>
#include <pack/image_sink.h>

int image_sink_open_as(struct image_sink *sink, const char *path, enum output_kind kind,
                       uint32_t base, uint64_t size, struct error *error)
{
    *sink = (struct image_sink){
        .is_hex = path_has_extension(path, "hex"), .base = base, .erased = MCUBOOT_ERASED};
    if (output_open(&sink->output, path, kind, error) != 0)
        return -1;
    if (!sink->is_hex)
        return 0;
    ihex_start(&sink->hex, &sink->output, base + size);
    return ihex_seek(&sink->hex, base, error);
}

void image_sink_open_plain(struct image_sink *sink, struct output *plain)
{
    *sink = (struct image_sink){.is_plain = true, .plain = plain, .erased = MCUBOOT_ERASED};
}

int image_sink_open(struct image_sink *sink, const char *path, uint32_t base, uint64_t size,
                    struct error *error)
{
    return image_sink_open_as(sink, path, OUTPUT_ORDINARY, base, size, error);
}

int image_sink_write(struct image_sink *sink, struct span bytes, struct error *error)
{
    sink->position += bytes.size;
    if (sink->is_plain)
        return sink->plain == NULL ? 0 : output_write(sink->plain, bytes, error);
    return sink->is_hex ? ihex_write(&sink->hex, bytes, error)
                        : output_write(&sink->output, bytes, error);
}

int image_sink_fill(struct image_sink *sink, uint8_t value, uint64_t count, struct error *error)
{
    sink->position += count;
    if (sink->is_plain)
        return sink->plain == NULL ? 0 : output_fill(sink->plain, value, count, error);
    return sink->is_hex ? ihex_fill(&sink->hex, value, count, error)
                        : output_fill(&sink->output, value, count, error);
}

int image_sink_skip(struct image_sink *sink, uint64_t offset, struct error *error)
{
    if (!sink->is_hex)
        return image_sink_fill(sink, sink->erased, offset - sink->position, error);
    sink->position = offset;
    return ihex_seek(&sink->hex, sink->base + offset, error);
}

int image_sink_finish(struct image_sink *sink, struct error *error)
{
    return sink->is_hex ? ihex_finish(&sink->hex, error) : 0;
}

int image_sink_commit(struct image_sink *sink, struct error *error)
{
    return output_commit(&sink->output, error);
}

void image_sink_release(struct image_sink *sink)
{
    output_release(&sink->output);
}
