// SPDX-License-Identifier: Apache-2.0
/*
 * Compressed images: LZMA2 of the body, and protected TLVs that tell of the image as it was before: its size, its digest,
 * its signature. The boot code checks these when it has decompressed. Source: MCUboot, as its imgtool writes them.
 */
#ifndef PACK_IMAGE_COMPRESSION_H
#define PACK_IMAGE_COMPRESSION_H

#include <pack/image_file.h>
#include <pack/image_inputs.h>
#include <pack/image_signature.h>

/*
 * Compresses the body of an image that is about to be written, and computes its layout. Where that would not make the image
 * smaller, it warns and leaves the body as it is. The body is held in memory. Errors: ERROR_FILE, reading; ERROR_FIT;
 * ERROR_CRYPTO; those of the signer.
 */
int image_compress(const struct run *run, const struct image_spec *spec,
                   struct image_inputs *inputs, const struct image_signer *signer,
                   struct error *error) must_check;

/* Whether the header says that the body is compressed. */
bool image_is_compressed(const struct image_info *info);

/*
 * Appends the body of a compressed image as it was before, in clear, and holds it against the digest in the image; with `key`
 * against the signature too. The image has been judged. Errors: ERROR_INVALID, it is not what was compressed, or a TLV of
 * these is missing; ERROR_FILE; ERROR_CRYPTO.
 */
int image_decompress(const struct run *run, struct image_file *image, const struct key *key,
                     struct blob *body, struct error *error) must_check;

#endif
