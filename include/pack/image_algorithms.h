// SPDX-License-Identifier: Apache-2.0
/*
 * The algorithms of an image, as its keys and options choose them, and the TLV types that stand for them.
 */
#ifndef PACK_IMAGE_ALGORITHMS_H
#define PACK_IMAGE_ALGORITHMS_H

#include <crypto/content_key.h>
#include <crypto/signature.h>
#include <pack/image_spec.h>

struct image_algorithms {
    enum digest_kind digest;
    bool pure;                 /* the signature is over the image itself */
    uint16_t signature_tlv;    /* 0: not signed */
    uint32_t signature_size;   /* bytes, at most */
    uint32_t public_key_size;  /* bytes */
    enum wrap_scheme wrap;     /* WRAP_SCHEMES: not encrypted */
    uint32_t content_size;     /* bytes of the content key, else 0 */
    uint32_t compression_tlvs; /* bytes of the TLVs that a compressed image has more */
};

/*
 * What the keys and the specification come to; a key of NULL does not matter. Errors: ERROR_CONFIG or, on the command line,
 * ERROR_USAGE: they do not go together; the message says what would.
 */
int image_algorithms_choose(const struct image_spec *spec, const struct key *signing,
                            const struct key *encryption, struct image_algorithms *algorithms,
                            struct error *error) must_check;

/* Bytes of the wrapped content key, 0: not encrypted. */
uint32_t image_algorithms_wrapped_size(const struct image_algorithms *algorithms);

/* Type of the TLV with the wrapped content key, 0: not encrypted. */
uint16_t image_algorithms_wrap_tlv(const struct image_algorithms *algorithms);

/* Flag of the header, 0: not encrypted. */
uint32_t image_algorithms_flag(const struct image_algorithms *algorithms);

/* Whether ST's boot code has all of them: P-256, SHA-256, content keys of 16 bytes that ECIES-P256 wraps. */
bool image_algorithms_are_st(const struct image_algorithms *algorithms);

/* The types of TLVs. */
uint16_t image_tlv_of_digest(enum digest_kind kind);
uint16_t image_tlv_of_signature(enum key_type type);
uint16_t image_tlv_of_wrap(enum wrap_scheme scheme);

/* The digest of images that such a key signs, where nobody says another. */
enum digest_kind image_digest_of_key(enum key_type type);

/* What a type of TLV stands for: DIGEST_KINDS, WRAP_SCHEMES, false: for something else. */
enum digest_kind image_tlv_digest(uint16_t type);
enum wrap_scheme image_tlv_wrap(uint16_t type);
bool image_tlv_is_signature(uint16_t type);

#endif
