// SPDX-License-Identifier: Apache-2.0
/*
 * Images for the boot core, from a few numbers; signed and encrypted with TEST KEYS (keys.h).
 */
#ifndef SUPPORT_BOOT_IMAGE_H
#define SUPPORT_BOOT_IMAGE_H

#include <base/blob.h>

#define BOOT_SIGN_LABEL    "bench sign"
#define BOOT_DECRYPT_LABEL "bench decrypt"
#define BOOT_SPKI_SIZE     91 /* a public P-256 key as images have it */

struct boot_image {
    uint32_t magic; /* 0: MCUBOOT_MAGIC */
    uint8_t major;  /* version */
    uint32_t counter;
    uint32_t body; /* bytes */
    bool encrypted;
    bool clear; /* the body stands in clear although the image says that it is encrypted */
    bool primary_only;
    bool tampered; /* a bit of the body is flipped */
    uint8_t needs; /* major version of image `needs_image`; 0: nothing */
    uint8_t needs_image;
    struct span ends_with; /* the last bytes of the body */
};

/* Appends header, body and TLVs. Body and content key depend on the version. */
void boot_image_make(const struct boot_image *image, struct blob *bytes);

#endif
