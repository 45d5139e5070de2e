// SPDX-License-Identifier: Apache-2.0
/*
 * Where the bytes of an image go: one place for .bin and .hex.
 */
#ifndef PACK_IMAGE_SINK_H
#define PACK_IMAGE_SINK_H

#include <base/output.h>
#include <text/ihex_writer.h>

struct image_sink {
    struct output output;
    struct ihex_writer hex;
    bool is_hex;
    bool is_plain; /* bytes go to `plain` as they are, or are counted only */
    struct output *plain;
    uint32_t base;     /* address of offset 0, for .hex */
    uint64_t position; /* offset of the next byte */
    uint8_t erased;    /* what erased flash reads */
};

/* A place for the bytes of an image that is only measured: an output that the caller keeps, or NULL. */
void image_sink_open_plain(struct image_sink *sink, struct output *plain);

/* `size` is the greatest offset to come; erased flash reads 0xff unless `erased` is set. Errors: ERROR_FILE, as output_open(). */
int image_sink_open(struct image_sink *sink, const char *path, uint32_t base, uint64_t size,
                    struct error *error) must_check;

/* The same for a file of another kind, such as OUTPUT_SECRET. */
int image_sink_open_as(struct image_sink *sink, const char *path, enum output_kind kind,
                       uint32_t base, uint64_t size, struct error *error) must_check;
int image_sink_write(struct image_sink *sink, struct span bytes, struct error *error) must_check;
int image_sink_fill(struct image_sink *sink, uint8_t value, uint64_t count,
                    struct error *error) must_check;

/* Goes on at a higher offset: a .hex leaves the gap out, a .bin fills it as erased flash. */
int image_sink_skip(struct image_sink *sink, uint64_t offset, struct error *error) must_check;

/* Ends the file. */
int image_sink_finish(struct image_sink *sink, struct error *error) must_check;

/* Makes the file appear. */
int image_sink_commit(struct image_sink *sink, struct error *error) must_check;
void image_sink_release(struct image_sink *sink);

#endif
