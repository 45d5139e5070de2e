// SPDX-License-Identifier: Apache-2.0
/*
 * What the boot core has room for, in bytes. With BOOTCORE_P256_ONLY that is what P-256, SHA-256 and AES-128 need, the
 * algorithms of ST's boot code: tables and memory have nothing of others, and images with them are refused as unknown.
 */
#ifndef BOOTCORE_LIMITS_H
#define BOOTCORE_LIMITS_H

#ifdef BOOTCORE_P256_ONLY
#define BOOTCORE_DIGEST_MAX     32
#define BOOTCORE_NUMBERS_MAX    64
#define BOOTCORE_CONTENT_MAX    16
#define BOOTCORE_PUBLIC_KEY_MAX 91
#define BOOTCORE_SIGNATURE_MAX  72
#define BOOTCORE_WRAPPED_MAX    113
#else
#define BOOTCORE_DIGEST_MAX     64  /* SHA-512 */
#define BOOTCORE_NUMBERS_MAX    96  /* r s of P-384 */
#define BOOTCORE_CONTENT_MAX    32  /* an AES-256 key */
#define BOOTCORE_PUBLIC_KEY_MAX 398 /* RSA-3072 */
#define BOOTCORE_SIGNATURE_MAX  384 /* RSA-3072 */
#define BOOTCORE_WRAPPED_MAX    256 /* RSA-OAEP */
#endif

#define BOOTCORE_SCALAR_SIZE 32 /* a secret number, and a shared one, of P-256 and X25519 */
#define BOOTCORE_POINT_SIZE  64 /* X Y of P-256, without 04 before them */
#define BOOTCORE_U_SIZE      32 /* a public X25519 key */

#endif
