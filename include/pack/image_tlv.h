// SPDX-License-Identifier: Apache-2.0
/*
 * The TLV areas of an image, and the DER of its signature.
 */
#ifndef PACK_IMAGE_TLV_H
#define PACK_IMAGE_TLV_H

#include <base/blob.h>
#include <crypto/ecdsa.h>
#include <pack/image_layout.h>

/*
 * Appends the protected area: security counter, filler or boot record, dependencies; nothing where there is none.
 * `key_hash` is the signer's for the boot record. Errors: ERROR_BUG.
 */
int image_protected_area(const struct image_spec *spec, const struct image_layout *layout,
                         const uint8_t key_hash[SHA256_SIZE], struct blob *area,
                         struct error *error) must_check;

/* What the unprotected area holds; an empty span: not there. */
struct image_tlvs {
    struct span digest;
    struct span key_hash;
    struct span public_key;
    struct span signature;
    struct span wrapped_key;
};

/* Appends the unprotected area. Error: ERROR_BUG. */
int image_tlv_area(const struct image_tlvs *tlvs, struct blob *area,
                   struct error *error) must_check;

/* Appends the shortest DER of a signature, 8 to 72 bytes (ITU-T X.690). Error: ERROR_BUG. */
int signature_der(const struct ecdsa_signature *signature, struct blob *der,
                  struct error *error) must_check;

/*
 * Appends the form that STiROT's ROM wants, always 72 bytes: both integers as 33 bytes, zero first. Not DER's
 * shortest form. The caller has made sure that both need all 32 bytes. Error: ERROR_BUG.
 */
int signature_constant_der(const struct ecdsa_signature *signature, struct blob *der,
                           struct error *error) must_check;
bool signature_needs_all_bytes(const struct ecdsa_signature *signature);

#endif
