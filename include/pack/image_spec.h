// SPDX-License-Identifier: Apache-2.0
/*
 * The specification of an image: everything that its configuration or the command line says, resolved. No XML is left
 * in it.
 */
#ifndef PACK_IMAGE_SPEC_H
#define PACK_IMAGE_SPEC_H

#include <crypto/digest.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum image_parameter {
    PARAM_INPUT,
    PARAM_OUTPUT,
    PARAM_SIGNING_KEY,
    PARAM_ENCRYPTION_KEY,
    PARAM_SLOT_SIZE,
    PARAM_HEADER_SIZE,
    PARAM_MAX_SECTORS,
    PARAM_ALIGN,
    PARAM_VERSION,
    PARAM_SECURITY_COUNTER,
    PARAM_DEPENDENCY,
    PARAM_BASE,
    PARAM_MAGIC,
    PARAM_ROM_FIXED,
    PARAM_LOAD_ADDRESS,
    PARAM_PUBLIC_KEY_FORMAT,
    PARAM_BOOT_RECORD,
    PARAM_ENDIANNESS,
    PARAM_PAD,
    PARAM_PAD_HEADER,
    PARAM_CONFIRM,
    PARAM_OVERWRITE_ONLY,
    PARAM_PRIMARY_ONLY,
    PARAM_CLEAR,
    PARAM_ERASED,
    PARAM_MAX_ALIGN,
    PARAM_NON_BOOTABLE,
    PARAM_VENDOR_ID,
    PARAM_CLASS_ID,
    PARAM_CUSTOM_TLV,
    PARAM_PAD_SIGNATURE,
    PARAM_SAVE_KEY_TLV,
    PARAM_DIGEST,
    PARAM_PURE,
    PARAM_CONTENT_SIZE,
    PARAM_WRAP_DIGEST,
    PARAM_COMPRESSION,
    IMAGE_PARAMETERS,
};

/* Where the value of a parameter stands, for messages; no name: the parameter was not given. */
struct image_origin {
    char *name;
    char *file; /* NULL: the command line */
    unsigned line;
};

struct image_version {
    uint8_t major;
    uint8_t minor;
    uint16_t revision;
    uint32_t build;
};

struct image_dependency {
    uint8_t image; /* number of the image depended on */
    struct image_version version;
};

enum hex_trailer {
    HEX_TRAILER_FULL,  /* the whole trailer, as ST's tool writes it */
    HEX_TRAILER_MAGIC, /* only the magic, and the confirmation where there is one */
};

/* Whose conventions an image follows where they differ: the trailer, and flags of the header. */
enum image_profile {
    IMAGE_PROFILE_ST, /* trailer words of 16 bytes, one trailer magic; no flag for images in RAM */
    IMAGE_PROFILE_MCUBOOT, /* trailer words and trailer magic by the alignment */
};

static inline const char *image_profile_name(enum image_profile profile)
{
    return profile == IMAGE_PROFILE_ST ? "st" : "mcuboot";
}

enum image_compression {
    IMAGE_NOT_COMPRESSED,
    IMAGE_LZMA2,
    IMAGE_LZMA2_ARM_THUMB,
};

/* As --compression has it. */
static inline const char *image_compression_name(enum image_compression compression)
{
    return compression == IMAGE_NOT_COMPRESSED ? "disabled"
           : compression == IMAGE_LZMA2        ? "lzma2"
                                               : "lzma2armthumb";
}

/* A protected TLV that the boot code passes on. */
struct image_custom_tlv {
    uint16_t type;
    struct blob value;
    char *path; /* the file that it was read from, or NULL */
};

enum {
    IMAGE_DEPENDENCIES_MAX = 16,
    IMAGE_CUSTOM_TLVS_MAX = 32,
    BOOT_RECORD_TYPE_MAX = 12,
    IMAGE_UUID_SIZE = 16,
};

/* Sizes are bytes, addresses are absolute. */
struct image_spec {
    char *config;        /* the XML, as it was named */
    char *linked_config; /* the XML that it links to, or NULL */
    char *input;
    char *output;
    char *signing_key;    /* NULL: not signed */
    char *encryption_key; /* NULL: not encrypted */
    uint32_t magic;
    uint32_t slot_size; /* 0: not known, nothing is padded */
    uint32_t header_size;
    uint32_t max_sectors;
    uint32_t align;
    uint32_t base; /* valid if PARAM_BASE was given */
    uint32_t rom_fixed;
    uint32_t load_address;
    struct image_version version;
    bool counter_auto;
    uint32_t security_counter; /* valid if PARAM_SECURITY_COUNTER was given */
    struct image_dependency dependencies[IMAGE_DEPENDENCIES_MAX];
    unsigned dependency_count;
    char boot_record[BOOT_RECORD_TYPE_MAX + 1]; /* software type; empty: none */
    bool full_public_key;
    bool pad;
    bool pad_header;
    bool confirm;
    bool overwrite_only;
    bool primary_only;
    bool clear;
    bool signed_elsewhere; /* by somebody else: the signing key may be a public one */
    enum hex_trailer hex_trailer;
    enum image_profile profile;
    uint32_t max_align; /* of MCUboot's profile; 0: 8, or `align` where that is more */
    bool erased_zero;   /* erased flash reads 0x00, not 0xff */
    bool non_bootable;
    bool pad_signature;      /* zeros behind the signature, up to its greatest length */
    bool save_key_tlv;       /* the swap trailer has room for whole key TLVs */
    enum digest_kind digest; /* valid if PARAM_DIGEST was given; else by the key */
    bool pure;               /* the signature is over the image itself */
    uint32_t content_size;   /* of the content key, if PARAM_CONTENT_SIZE was given */
    bool wrap_sha512;        /* the content key is wrapped with SHA-512 */
    enum image_compression compression;
    uint8_t vendor_id[IMAGE_UUID_SIZE]; /* valid if PARAM_VENDOR_ID was given; so below */
    uint8_t class_id[IMAGE_UUID_SIZE];
    struct image_custom_tlv custom_tlvs[IMAGE_CUSTOM_TLVS_MAX];
    unsigned custom_tlv_count;
    bool from_options; /* the command line says everything; origins are its options and operands */
    bool incomplete;   /* something in the configuration is wrong; what is set is right */
    struct image_origin origin[IMAGE_PARAMETERS];
};

void image_spec_release(struct image_spec *spec);

static inline bool image_spec_has(const struct image_spec *spec, enum image_parameter parameter)
{
    return spec->origin[parameter].name != NULL;
}

/* What a byte of erased flash reads. */
static inline uint8_t image_spec_erased(const struct image_spec *spec)
{
    return spec->erased_zero ? 0x00 : 0xff;
}

/* An error at the place of a parameter: "parameter 'NAME': message". Returns -1. */
int image_spec_error(const struct image_spec *spec, enum image_parameter parameter,
                     struct error *error, enum error_code code, const char *format, ...)
    printf_like(5, 6);

/* Puts the name of a parameter before a message: "parameter 'NAME'", or of an option: "option NAME". Returns -1. */
int image_spec_prefix(const struct image_spec *spec, enum image_parameter parameter,
                      struct error *error);

/* Puts the place and name of a parameter to an error that has no place yet; returns -1. */
int image_spec_place(const struct image_spec *spec, enum image_parameter parameter,
                     struct error *error);

#endif
