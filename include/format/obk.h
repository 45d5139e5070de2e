// SPDX-License-Identifier: Apache-2.0
/*
 * Option-byte key files: numbers on the wire.
 *
 *   u32 destination, u32 payload length, u32 encryption flag, payload
 *   payload = [SHA-256 of the body] body
 * Source: read from the files that ST's tool writes. All integers little-endian.
 */
#ifndef FORMAT_OBK_H
#define FORMAT_OBK_H

#define OBK_HEADER_SIZE        12
#define OBK_HEADER_DESTINATION 0
#define OBK_HEADER_LENGTH      4
#define OBK_HEADER_ENCRYPTION \
    8 /* 1: the device encrypts what it stores; the file is never encrypted */

#define OBK_HASH_SIZE        32
#define OBK_DA_BODY_MIN      64 /* the body of a debug authentication configuration */
#define OBK_PERMISSION_SIZE  16
#define OBK_PRIVATE_KEY_SIZE 70 /* PKCS#8 of a P-256 key without its public point */

#define OBK_PASSWORD_TAG 0x80000000u /* password.bin: u32 tag, u32 length, password */
#define OBK_PASSWORD_MAX 16
#define OBK_PASSWORD_MIN 4

#endif
