// SPDX-License-Identifier: Apache-2.0
/*
 * Several images in one file, each where it lies in flash.
 */
#ifndef PACK_IMAGE_MERGE_H
#define PACK_IMAGE_MERGE_H

#include <base/run.h>
#include <base/text_list.h>
#include <pack/firmware.h>

/* A .bin of more bytes than this is refused: it would be mostly fill. */
#define IMAGE_MERGE_BIN_MAX 0x10000000u

struct merge_part {
    struct firmware firmware;
    uint32_t address;
    bool is_slot; /* a padded image: its gaps are to stay erased */
};

/* Contiguous bytes of a part. */
struct merge_extent {
    uint64_t start; /* address */
    uint64_t end;
    size_t part;
};

struct image_merge {
    struct merge_part *parts; /* in the order of the command line */
    size_t part_count;
    struct merge_extent *extents; /* in the order of their addresses, not overlapping */
    size_t extent_count;
    uint64_t bytes; /* without gaps */
};

/*
 * Opens files, each as FILE or FILE@ADDRESS. Errors: as firmware_open_placed(); ERROR_FIT, beyond 4 GiB;
 * ERROR_CONFIG, two have bytes at one address.
 */
int image_merge_open(const struct text_list *files, struct image_merge *merge,
                     struct error *error) must_check;
void image_merge_release(struct image_merge *merge);

/* The lowest address, and the one behind the highest. */
uint64_t image_merge_start(const struct image_merge *merge);
uint64_t image_merge_end(const struct image_merge *merge);

/* Whether one part has bytes in the padded slot of another, between its image and its trailer; which. */
bool image_merge_crossing(const struct image_merge *merge, const struct merge_part **inner,
                          const struct merge_part **outer);

/* Writes a .hex with gaps, or a .bin with 0xFF in them. Errors: ERROR_FIT, too large for a .bin; ERROR_FILE. */
int image_merge_write(const struct run *run, struct image_merge *merge, const char *path,
                      struct error *error) must_check;

#endif
