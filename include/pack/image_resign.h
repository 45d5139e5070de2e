// SPDX-License-Identifier: Apache-2.0
/*
 * Signs an image anew, and encrypts it for another recipient; everything else of it stays.
 */
#ifndef PACK_IMAGE_RESIGN_H
#define PACK_IMAGE_RESIGN_H

#include <pack/image_algorithms.h>
#include <pack/image_edit.h>
#include <pack/image_signature.h>

struct image_resign {
    struct image_file *source;         /* judged by image_file_want_valid() */
    const struct key *signing;         /* with its private half, unless somebody else signs */
    const struct image_signer *signer; /* NULL: the key signs */
    const struct key
        *recipient; /* NULL: the body stays in clear, and a wrapped content key as it is */
    struct image_target target;
};

/* What came of it. */
struct image_resigned {
    const struct image_resign *wanted;
    struct image_algorithms algorithms;
    struct firmware *firmware;          /* the file as it was written */
    const struct wrap_witness *witness; /* of the content key, where it was wrapped anew */
    struct digest_value digest;
    uint64_t size; /* bytes from the header to the last TLV */
    bool reviewed;
};

/* Looks at an image before it appears; an error keeps it from appearing. */
struct image_resign_reviewer {
    int (*review)(void *context, const struct image_resigned *resigned, struct error *error);
    void *context;
};

/*
 * Writes the target. The reviewer is not asked about a device or a pipe. Errors: ERROR_FILE, reading or writing, or a TLV
 * that cannot be kept; ERROR_CONFIG, STiROT's layout of an encrypted image would be another; ERROR_FIT, no room for the
 * TLVs; ERROR_CRYPTO; those of the reviewer and of image_target_open().
 */
int image_resign(const struct run *run, const struct image_resign *wanted,
                 const struct image_resign_reviewer *reviewer, struct image_resigned *resigned,
                 struct error *error) must_check;

#endif
