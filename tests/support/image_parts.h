// SPDX-License-Identifier: Apache-2.0
/*
 * Takes an image file apart by the format alone, with nothing of the code under test; an assertion fails where the
 * file is not as the format says.
 */
#ifndef SUPPORT_IMAGE_PARTS_H
#define SUPPORT_IMAGE_PARTS_H

#include <base/blob.h>

/* Bytes that stand in the file, contiguous. */
struct extent {
    uint64_t address;
    size_t size;
};

enum { EXTENTS_MAX = 8 };

struct image_parts {
    struct blob bytes; /* from the lowest address on, gaps 0xff */
    struct extent extents[EXTENTS_MAX];
    size_t extent_count;
    size_t header;
    size_t body;
    size_t protected_area;
    size_t end; /* behind the last TLV */
    uint32_t magic;
    uint32_t flags;
    struct span digest;
    struct span key; /* TLV 0x01 or 0x02 */
    uint16_t key_type;
    struct span signature;
    struct span pure;    /* TLV 0x25 */
    struct span wrapped; /* TLV 0x30 to 0x34 */
    uint16_t wrapped_type;
};

/* Reads .bin or .hex, by the extension; a .hex must be written exactly as the format says. */
void image_parts_read(const char *path, struct image_parts *parts);
void image_parts_release(struct image_parts *parts);

/* Header, body as it stands in the file, protected area. */
struct span image_parts_covered(const struct image_parts *parts);

/* Appends the unprotected TLVs without the signature. */
void image_parts_fixed_tlvs(const struct image_parts *parts, struct blob *tlvs);

/* Appends as text what lies behind the TLVs: the size, and each byte that is not erased; extents of a .hex. */
void image_parts_tail(const struct image_parts *parts, struct blob *text);

#endif
