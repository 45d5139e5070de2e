// SPDX-License-Identifier: Apache-2.0
/*
 * Images made from images: every byte but those that an edit is about stays as it is.
 */
#ifndef PACK_IMAGE_EDIT_H
#define PACK_IMAGE_EDIT_H

#include <pack/image_file.h>
#include <pack/image_sink.h>
#include <pack/image_spec.h>

/* What is written; the file appears only when everything went well. */
struct image_target {
    const char *path;
    bool has_base; /* else the image is asked where it lies */
    uint32_t base;
};

/*
 * Opens the output for `size` bytes, whose first is at `offset` of the image. Errors: ERROR_USAGE, nobody knows an
 * address for a .hex; ERROR_FIT, it goes beyond 4 GiB; ERROR_FILE.
 */
int image_target_open(const struct image_target *target, const struct image_file *image,
                      uint64_t offset, uint64_t size, enum output_kind kind,
                      struct image_sink *sink, struct error *error) must_check;

/* Copies [from, to) of the file. Error: ERROR_FILE. */
int image_copy(struct image_file *image, uint64_t from, uint64_t to, struct image_sink *sink,
               struct error *error) must_check;

/*
 * Copies what lies behind the TLVs to where it is, though the TLVs may end elsewhere now. Errors: ERROR_FIT, they reach
 * into something that is there; ERROR_FILE.
 */
int image_copy_tail(struct image_file *image, struct image_sink *sink,
                    struct error *error) must_check;

/*
 * The functions below want an image that image_file_want_valid() has judged. Errors of all: ERROR_FILE, and those of
 * image_target_open().
 */

/* Writes bytes that were made of the body, such as what was compressed. Errors: as image_target_open(). */
int image_extract_bytes(const struct image_file *image, struct span bytes,
                        const struct image_target *target, struct error *error) must_check;

/* The body in clear, with the header before it where that is wanted. */
int image_extract(const struct run *run, struct image_file *image, bool header,
                  const struct image_target *target, struct error *error) must_check;

/*
 * The image with its body encrypted, or in clear; header, TLVs and what is behind them stay. Error: ERROR_FILE, the body
 * lies so already, there is no content key, or the flags are not those of an encrypted image.
 */
int image_recrypt(const struct run *run, struct image_file *image, bool encrypt,
                  const struct image_target *target, struct error *error) must_check;

/* Bytes of the trailer that image_pad() puts there. */
uint64_t image_pad_trailer(const struct image_file *image, const struct image_spec *spec);

/*
 * The image in a slot as `spec` describes it: slot_size, confirm, mode, max_sectors and align. Magic and encryption are
 * those of the image. Errors: ERROR_FILE, there is something behind the TLVs; ERROR_FIT.
 */
int image_pad(struct image_file *image, const struct image_spec *spec,
              const struct image_target *target, struct error *error) must_check;

/* The image without fill and trailer. Error: ERROR_FILE, it has none, or something else lies there. */
int image_unpad(struct image_file *image, const struct image_target *target,
                struct error *error) must_check;

#endif
