// SPDX-License-Identifier: Apache-2.0
/*
 * Reads what an image file says of itself; judges nothing.
 */
#ifndef PACK_IMAGE_READ_H
#define PACK_IMAGE_READ_H

#include <base/blob.h>
#include <crypto/content_key.h>
#include <pack/firmware.h>
#include <pack/image_spec.h>

struct image_tlv {
    uint16_t type;
    bool is_protected;
    struct span value; /* inside the areas of its `struct image_info` */
};

enum image_flag_state {
    FLAG_ABSENT, /* the file has no trailer */
    FLAG_UNSET,
    FLAG_GOOD,
    FLAG_BAD,
};

enum { IMAGE_TLVS_MAX = 64 };

struct image_info {
    const char *format; /* of the file: "bin", "hex", "srec", "elf" */
    bool has_base;      /* in the file */
    uint32_t base;      /* or 0 */
    uint64_t file_size; /* bytes from the lowest to the highest address */
    uint32_t magic;
    uint32_t load_address;
    uint32_t header_size;
    uint32_t protected_size;
    uint32_t image_size;
    uint32_t flags;
    struct image_version version;
    struct blob areas; /* both TLV areas as they stand */
    uint32_t tlv_size; /* of the unprotected area */
    struct image_tlv tlvs[IMAGE_TLVS_MAX];
    size_t tlv_count;
    bool has_trailer; /* then file_size is the size of the slot */
    enum image_flag_state trailer_magic;
    enum image_flag_state image_ok;
};

/* Errors: ERROR_FILE, cannot be read, or is no image: unknown magic, lengths that contradict each other. */
int image_info_read(const char *path, struct image_info *info, struct error *error) must_check;

/* The same for a file that is open. */
int image_info_read_from(struct firmware *firmware, struct image_info *info,
                         struct error *error) must_check;
void image_info_release(struct image_info *info);

/* Whether a file begins like an image, as .bin or .hex. */
bool image_file_is_image(const char *path);

/* Where TLVs end, as an offset in the slot. */
static inline uint64_t image_info_end(const struct image_info *info)
{
    return (uint64_t)info->header_size + info->image_size + info->areas.size;
}

/* The wrapped content key and its scheme, the digest and its kind: the first TLV outside the protected area, or NULL. */
const struct image_tlv *image_info_find_wrapped(const struct image_info *info,
                                                enum wrap_scheme *scheme);
const struct image_tlv *image_info_find_digest(const struct image_info *info,
                                               enum digest_kind *kind);

/*
 * The flag that says the body is encrypted, 0: there is none. ST has another meaning for upstream's flag of AES-256; an
 * image with that has no wrapped key.
 */
uint32_t image_info_encryption(const struct image_info *info);

/* The name of a TLV type, or NULL. */
const char *image_tlv_name(uint16_t type);

/* The name of one flag of the header, or NULL. */
const char *image_flag_name(uint32_t flag);

/* The name of a magic, or NULL where it is none of an image. */
const char *image_magic_name(uint32_t magic);

#endif
