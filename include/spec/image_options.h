// SPDX-License-Identifier: Apache-2.0
/*
 * Options of the command line to specification, under the names that MCUboot's imgtool gives them.
 */
#ifndef SPEC_IMAGE_OPTIONS_H
#define SPEC_IMAGE_OPTIONS_H

#include <base/text_list.h>
#include <pack/image_spec.h>

/* What the command line says; all texts are borrowed, NULL: not given. */
struct image_options {
    const char *input;
    const char *output;
    const char *profile;
    const char *hex_trailer;
    const char *key;
    const char *signature_key; /* public: somebody else signs with the other half */
    const char *encryption_key;
    const char *version;
    const char *header_size;
    const char *slot_size;
    const char *max_sectors;
    const char *load_address;
    const char *rom_fixed;
    const char *endianness;
    const char *base;
    const char *magic;
    const char *align;
    const char *max_align;
    const char *erased;
    const char *security_counter;
    const char *boot_record;
    const char *key_format;
    const char *vendor_id;
    const char *class_id;
    const char *sha;
    const char *key_bits; /* of the content key */
    const char *hmac_sha;
    const char *compression;
    struct text_list dependencies;
    struct text_list custom_tlvs;      /* type and value in turn */
    struct text_list custom_tlv_files; /* type and file in turn */
    bool clear;
    bool pad;
    bool pad_header;
    bool confirm;
    bool test;
    bool overwrite_only;
    bool primary_only;
    bool non_bootable;
    bool pad_signature;
    bool save_key_tlv;
    bool pure;
};

void image_options_release(struct image_options *options);

/*
 * The specification of an image from options, as image_config_load() makes it from an XML. Messages name the option.
 * Errors: ERROR_USAGE, a value out of range, one that is missing, options that contradict each other, an algorithm that
 * is not there; ERROR_FILE, the file of a custom TLV; ERROR_CRYPTO.
 */
int image_options_read(const struct image_options *options, struct image_spec *spec,
                       struct error *error) must_check;

/*
 * Reads the value of --hex-trailer; leaves `*trailer` where it was not given. Error: ERROR_USAGE, neither 'full' nor
 * 'magic'.
 */
int hex_trailer_read(const char *value, enum hex_trailer *trailer, struct error *error) must_check;

#endif
