// SPDX-License-Identifier: Apache-2.0
/*
 * LZMA2 without a container, with the parameters of MCUboot's compressed images: a dictionary of 128 KiB, lc 3, lp 1, pb 2.
 * Two bytes stand in front: the dictionary's size as LZMA2 codes it, and (pb * 5 + lp) * 9 + lc.
 */
#ifndef BASE_LZMA_H
#define BASE_LZMA_H

#include <base/blob.h>

enum lzma_filter {
    LZMA_FILTER_NONE,
    LZMA_FILTER_ARM_THUMB, /* branches of Thumb code are made absolute first */
};

/* Appends `bytes` compressed. Errors: ERROR_BUG, the library refuses; out of memory. */
int lzma_compress(struct span bytes, enum lzma_filter filter, struct blob *compressed,
                  struct error *error) must_check;

/*
 * Appends what was compressed, exactly `size` bytes; zeros may follow what is compressed, up to a cipher block. Error: ERROR_INVALID,
 * it is damaged, has other parameters, or another size.
 */
int lzma_decompress(struct span compressed, enum lzma_filter filter, size_t size,
                    struct blob *bytes, struct error *error) must_check;

#endif
