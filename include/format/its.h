// SPDX-License-Identifier: Apache-2.0
/*
 * Factory ITS blob: numbers on the wire.
 *
 * Secrets and keys that a device of the Secure Manager finds in its storage when it starts for the first time: PSA Internal
 * Trusted Storage (ITS), PSA Protected Storage (PS) and PSA keys. All integers little-endian.
 *
 *   header    u32 magic, u32 version, u16 ITS elements, u16 PS elements, u16 key elements, u16 total
 *   element   u32 type, u32 length, body of that length, zeros up to a multiple of 16
 *   ITS, PS   u64 uid, u32 owner, u32 flags, u32 length of the data, data
 *   key       u32 id, u32 owner, u32 lifetime, u16 type, u16 bits, u32 usage, u32 algorithm, u32 second algorithm,
 *             u32 length of the data, data
 *
 * Fields, their order and the limits are known. What the following mean is not documented; these are the choices made
 * here, and all there is to change if a device wants it otherwise:
 *   - `total` counts all bytes of the blob, the header with them. `otpc its create --total elements` counts elements instead;
 *     a reader takes either (ITS_TOTAL_..., pack/its_blob.h).
 *   - the length of an element counts its body alone, without type and length (ITS_ELEMENT_HEADER).
 *   - the zeros fill up the whole element, so that each begins at a multiple of 16 (ITS_ALIGN).
 *   - the largest item counts the data alone, not the attributes before it (ITS_DATA_MAX).
 *   - elements stand in any order; ITS and PS have uids of their own.
 */
#ifndef FORMAT_ITS_H
#define FORMAT_ITS_H

#define ITS_MAGIC   0x10101010u
#define ITS_VERSION 1u

#define ITS_HEADER_SIZE      16
#define ITS_HEADER_MAGIC     0
#define ITS_HEADER_VERSION   4
#define ITS_HEADER_ITS_COUNT 8
#define ITS_HEADER_PS_COUNT  10
#define ITS_HEADER_KEY_COUNT 12
#define ITS_HEADER_TOTAL     14
#define ITS_ELEMENT_TYPE     0
#define ITS_ELEMENT_LENGTH   4
#define ITS_ELEMENT_HEADER   8
#define ITS_ALIGN            16
#define ITS_BLOB_MAX         5119 /* bytes of all */
#define ITS_DATA_MAX         2016 /* bytes of one item */

#define ITS_TYPE_KEY 1u
#define ITS_TYPE_ITS 2u
#define ITS_TYPE_PS  4u

/* Offsets in the body of an ITS or PS element. */
#define ITS_ITEM_UID    0
#define ITS_ITEM_OWNER  8
#define ITS_ITEM_FLAGS  12
#define ITS_ITEM_LENGTH 16
#define ITS_ITEM_DATA   20

/* Offsets in the body of a key element. */
#define ITS_KEY_ID         0
#define ITS_KEY_OWNER      4
#define ITS_KEY_LIFETIME   8
#define ITS_KEY_TYPE       12
#define ITS_KEY_BITS       14
#define ITS_KEY_USAGE      16
#define ITS_KEY_ALGORITHM  20
#define ITS_KEY_ALGORITHM2 24 /* the same again */
#define ITS_KEY_LENGTH     28
#define ITS_KEY_DATA       32

#define ITS_OWNER_NON_SECURE 0xffffffffu

/* PSA Secure Storage API: PSA_STORAGE_FLAG_... */
#define ITS_FLAG_WRITE_ONCE           1u
#define ITS_FLAG_NO_CONFIDENTIALITY   2u
#define ITS_FLAG_NO_REPLAY_PROTECTION 4u

#endif
