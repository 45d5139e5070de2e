// SPDX-License-Identifier: Apache-2.0
/*
 * The MCUboot image format: numbers on the wire, shared by what writes images and what boots them.
 *
 * Layout of an image in its slot, all integers little-endian:
 *   [header, padded to its size][body][protected TLV area][TLV area][0xFF fill][trailer]
 * Source: MCUboot design document; ST's magics and flags from the images its tools and boot code use.
 */
#ifndef FORMAT_MCUBOOT_H
#define FORMAT_MCUBOOT_H

#define MCUBOOT_MAGIC           0x96f3b83du /* MCUboot, OEMiROT, OEMuROT */
#define MCUBOOT_MAGIC_STIROT    0x73ab1024u /* STiROT H5, code */
#define MCUBOOT_MAGIC_DATA      0x55f7394eu /* STiROT H5, data; OEMuROT configuration */
#define MCUBOOT_MAGIC_STIROT_H7 0xc1592ee9u /* STiROT H7RS */

/* Header: offsets of its fields, 32 bytes in all. */
#define MCUBOOT_HEADER_SIZE           32
#define MCUBOOT_HEADER_MAGIC          0
#define MCUBOOT_HEADER_LOAD_ADDRESS   4
#define MCUBOOT_HEADER_HEADER_SIZE    8  /* u16 */
#define MCUBOOT_HEADER_PROTECTED_SIZE 10 /* u16, with the info header; 0: no protected area */
#define MCUBOOT_HEADER_IMAGE_SIZE     12 /* of the body, with encryption padding */
#define MCUBOOT_HEADER_FLAGS          16
#define MCUBOOT_HEADER_VERSION        20 /* u8 major, u8 minor, u16 revision, u32 build */
#define MCUBOOT_HEADER_ZERO           28

#define MCUBOOT_FLAG_PRIMARY_ONLY         0x2u /* ST */
#define MCUBOOT_FLAG_ENCRYPTED_AES128     0x4u
#define MCUBOOT_FLAG_ENCRYPTED_AES256     0x8u /* ST uses this bit for OTFDEC */
#define MCUBOOT_FLAG_NON_BOOTABLE         0x10u
#define MCUBOOT_FLAG_RAM_LOAD             0x20u
#define MCUBOOT_FLAG_ROM_FIXED            0x100u
#define MCUBOOT_FLAG_COMPRESSED_LZMA2     0x400u
#define MCUBOOT_FLAG_COMPRESSED_ARM_THUMB 0x800u /* besides: branches made absolute before */

/* A TLV area: u16 magic, u16 length with these 4 bytes, then entries of u16 type, u16 length, value. */
#define MCUBOOT_TLV_INFO_SIZE       4
#define MCUBOOT_TLV_ENTRY_SIZE      4
#define MCUBOOT_TLV_MAGIC           0x6907u
#define MCUBOOT_TLV_MAGIC_PROTECTED 0x6908u

#define MCUBOOT_TLV_KEY_HASH               0x01u
#define MCUBOOT_TLV_PUBLIC_KEY             0x02u
#define MCUBOOT_TLV_SHA256                 0x10u
#define MCUBOOT_TLV_SHA384                 0x11u
#define MCUBOOT_TLV_SHA512                 0x12u
#define MCUBOOT_TLV_RSA2048                0x20u /* PSS, SHA-256, salt of 32 bytes; so is the other */
#define MCUBOOT_TLV_ECDSA                  0x22u /* on P-256 over SHA-256, on P-384 over SHA-384 */
#define MCUBOOT_TLV_RSA3072                0x23u
#define MCUBOOT_TLV_ED25519                0x24u
#define MCUBOOT_TLV_PURE                   0x25u /* one byte 01: the signature is over the image itself */
#define MCUBOOT_TLV_RSA_OAEP               0x30u /* RSA-2048, SHA-256 */
#define MCUBOOT_TLV_AES_KW                 0x31u /* RFC 3394 */
#define MCUBOOT_TLV_ECIES_P256             0x32u
#define MCUBOOT_TLV_ECIES_X25519           0x33u
#define MCUBOOT_TLV_ECIES_X25519_SHA512    0x34u /* HKDF and HMAC with SHA-512 */
#define MCUBOOT_TLV_DEPENDENCY             0x40u
#define MCUBOOT_TLV_SECURITY_COUNTER       0x50u
#define MCUBOOT_TLV_BOOT_RECORD            0x60u /* STiROT: also the filler */
#define MCUBOOT_TLV_DECOMPRESSED_SIZE      0x70u /* u32; of the body */
#define MCUBOOT_TLV_DECOMPRESSED_DIGEST    0x71u /* of the image as it was before it was compressed */
#define MCUBOOT_TLV_DECOMPRESSED_SIGNATURE 0x72u
#define MCUBOOT_TLV_COMPRESSED_SIZE        0x73u /* u32; of an encrypted body, without what fills it up */
#define MCUBOOT_TLV_VENDOR_ID              0x74u
#define MCUBOOT_TLV_CLASS_ID               0x75u
#define MCUBOOT_TLV_CUSTOM_FIRST           0xa0u /* the types that MCUboot leaves to its users */
#define MCUBOOT_TLV_CUSTOM_LAST            0xfffeu

#define MCUBOOT_DECOMPRESSED_MAX 0x10000000u /* bytes; more is not credible */
#define MCUBOOT_DEPENDENCY_SIZE  12          /* u8 image id, 3 zeros, version as in the header */
#define MCUBOOT_ECIES_SIZE       113 /* of AES-128: ephemeral point 65, tag 32, wrapped key 16 */
#define MCUBOOT_SIGNATURE_MAX    72  /* DER of an ECDSA-P256 signature */

/* Trailer, from the end of the slot downwards: magic, then a word of MCUBOOT_TRAILER_ALIGN bytes for image_ok, ... */
#define MCUBOOT_TRAILER_MAGIC_SIZE 16
#define MCUBOOT_TRAILER_ALIGN      16 /* ST's boot code, whatever the write alignment */
#define MCUBOOT_TRAILER_MAGIC                                                                     \
    {                                                                                             \
        0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, \
            0x80                                                                                  \
    }
/* Upstream's boot code with larger words: their size as u16, then these. */
#define MCUBOOT_TRAILER_MAGIC_ALIGNED                                                      \
    {                                                                                      \
        0x2d, 0xe1, 0x5d, 0x29, 0x41, 0x0b, 0x8d, 0x77, 0x67, 0x9c, 0x11, 0x0f, 0x1f, 0x8a \
    }
#define MCUBOOT_TRAILER_ALIGN_MIN 8 /* upstream's boot code, unless it is built for more */

#define MCUBOOT_IMAGE_OK 0x01
#define MCUBOOT_ERASED   0xff

#endif
