// SPDX-License-Identifier: Apache-2.0
/*
 * What differs between two images, by name.
 */
#ifndef PACK_IMAGE_DIFF_H
#define PACK_IMAGE_DIFF_H

#include <pack/image_file.h>

enum { DIFFERENCE_TEXT = 40, DIFFERENCES_MAX = 2 * IMAGE_TLVS_MAX + 32 };

struct image_difference {
    const char *part; /* "header", "body", "protected TLV", "TLV", "fill", "trailer", "file" */
    char name[DIFFERENCE_TEXT];
    char texts[2][DIFFERENCE_TEXT]; /* empty: see the values */
    struct span values[2];          /* of a TLV, in its image; no data: it has none */
    uint8_t words[2][16];           /* that `values` may lie in */
    uint64_t bytes;                 /* how many differ; 0: not counted */
    uint64_t offset;                /* of the first, in the image */
    bool random; /* different in every build: made of random numbers, and both are right */
};

struct image_diff {
    struct image_file *images[2];
    bool hidden; /* bodies that may be encrypted were compared as they are */
    struct image_difference items[DIFFERENCES_MAX];
    size_t count;
};

/*
 * Compares two images; content keys that are known decrypt them for that. Errors: ERROR_FILE, cannot be read;
 * ERROR_CRYPTO.
 */
int image_diff_run(const struct run *run, struct image_file *one, struct image_file *other,
                   struct image_diff *diff, struct error *error) must_check;

/* Whether there are differences, and each is random. */
bool image_diff_is_random(const struct image_diff *diff);

#endif
