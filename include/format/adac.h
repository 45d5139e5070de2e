// SPDX-License-Identifier: Apache-2.0
/*
 * Certificates of debug authentication (PSA ADAC): numbers on the wire.
 *
 * A certificate has 212 bytes, integers little-endian; the public point and the signature are big-endian.
 * A container is a row of TLVs: u16 0, u16 type, u32 length, value; a .b64 file is a container in base64.
 * Source: read from the certificates that ST's tool writes; names of the fields from Arm's PSA ADAC.
 */
#ifndef FORMAT_ADAC_H
#define FORMAT_ADAC_H

/* Offsets of the fields. */
#define ADAC_VERSION         0  /* u8 major, u8 minor */
#define ADAC_SIGNATURE_TYPE  2  /* u8 */
#define ADAC_KEY_TYPE        3  /* u8 */
#define ADAC_ROLE            4  /* u8 */
#define ADAC_USAGE           5  /* u8 */
#define ADAC_RESERVED        6  /* u16 */
#define ADAC_LIFECYCLE       8  /* u16 */
#define ADAC_OEM_CONSTRAINT  10 /* u16 */
#define ADAC_EXTENSIONS_SIZE 12 /* u32, bytes of extensions behind the certificate */
#define ADAC_SOC_CLASS       16 /* u32 */
#define ADAC_SOC_ID          20
#define ADAC_PERMISSIONS     36 /* 128 bits, little-endian */
#define ADAC_SUBJECT         52 /* X Y */
#define ADAC_EXTENSIONS_HASH 116
#define ADAC_SIGNATURE       148 /* r s, over everything before them */
#define ADAC_SIZE            212

#define ADAC_SOC_ID_SIZE      16
#define ADAC_PERMISSIONS_SIZE 16
#define ADAC_SUBJECT_SIZE     64
#define ADAC_HASH_SIZE        32

#define ADAC_VERSION_MAJOR 1
#define ADAC_VERSION_MINOR 0
#define ADAC_ECDSA_P256    1 /* signature and key type: ECDSA on P-256 over SHA-256 */

#define ADAC_ROLE_ROOT         1
#define ADAC_ROLE_INTERMEDIATE 2
#define ADAC_ROLE_LEAF         3

#define ADAC_USAGE_DEBUG 1 /* every certificate known has it */

#define ADAC_TLV_SIZE        8 /* the head */
#define ADAC_TLV_TYPE        2
#define ADAC_TLV_LENGTH      4
#define ADAC_TLV_CERTIFICATE 0x0201

#endif
