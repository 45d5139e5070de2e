// SPDX-License-Identifier: Apache-2.0
/*
 * The header of an image, as it is hashed.
 */
#ifndef PACK_IMAGE_HEADER_H
#define PACK_IMAGE_HEADER_H

#include <format/mcuboot.h>
#include <stdint.h>

/* ST's boot code hashes a primary-only image as if it were not encrypted, since it decrypts in place. */
static inline uint32_t image_hashed_flags(uint32_t flags)
{
    return (flags & MCUBOOT_FLAG_PRIMARY_ONLY) != 0 ? flags & ~MCUBOOT_FLAG_ENCRYPTED_AES128
                                                    : flags;
}

#endif
