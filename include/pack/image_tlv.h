// SPDX-License-Identifier: Apache-2.0
/*
 * The TLV areas of an image.
 */
#ifndef PACK_IMAGE_TLV_H
#define PACK_IMAGE_TLV_H

#include <base/blob.h>
#include <pack/image_inputs.h>

/*
 * Appends the protected area: security counter, filler or boot record, dependencies; nothing where there is none.
 * `key_hash` is the signer's for the boot record, by the digest of the image; `compressed` NULL: nothing was. Errors: ERROR_BUG.
 */
int image_protected_area(const struct image_spec *spec, const struct image_layout *layout,
                         const struct digest_value *key_hash,
                         const struct image_compressed *compressed, struct blob *area,
                         struct error *error) must_check;

/* What the unprotected area holds; an empty span: not there. */
struct image_tlvs {
    const struct image_algorithms *algorithms;
    struct span digest;
    struct span key_hash;
    struct span public_key;
    struct span signature;
    struct span wrapped_key;
};

/* Appends the unprotected area. Error: ERROR_BUG. */
int image_tlv_area(const struct image_tlvs *tlvs, struct blob *area,
                   struct error *error) must_check;

#endif
