// SPDX-License-Identifier: Apache-2.0
/*
 * PSA Cryptography API 1.1: numbers of key types, usages, algorithms and lifetimes, as far as they have a name here.
 */
#ifndef FORMAT_PSA_H
#define FORMAT_PSA_H

/* Key types */
#define PSA_TYPE_RAW_DATA       0x1001
#define PSA_TYPE_HMAC           0x1100
#define PSA_TYPE_DERIVE         0x1200
#define PSA_TYPE_PASSWORD       0x1203
#define PSA_TYPE_PASSWORD_HASH  0x1205
#define PSA_TYPE_PEPPER         0x1206
#define PSA_TYPE_ARC4           0x2002
#define PSA_TYPE_CHACHA20       0x2004
#define PSA_TYPE_DES            0x2301
#define PSA_TYPE_AES            0x2400
#define PSA_TYPE_CAMELLIA       0x2403
#define PSA_TYPE_SM4            0x2405
#define PSA_TYPE_ARIA           0x2406
#define PSA_TYPE_RSA_PUBLIC_KEY 0x4001
#define PSA_TYPE_RSA_KEY_PAIR   0x7001
#define PSA_TYPE_ECC_PUBLIC_KEY 0x4100 /* with a family */
#define PSA_TYPE_ECC_KEY_PAIR   0x7100
#define PSA_TYPE_DH_PUBLIC_KEY  0x4200
#define PSA_TYPE_DH_KEY_PAIR    0x7200

/* Families of elliptic curves and of Diffie-Hellman groups */
#define PSA_FAMILY_SECP_R1         0x12
#define PSA_FAMILY_SECP_K1         0x17
#define PSA_FAMILY_BRAINPOOL_P_R1  0x30
#define PSA_FAMILY_MONTGOMERY      0x41
#define PSA_FAMILY_TWISTED_EDWARDS 0x42
#define PSA_FAMILY_RFC7919         0x03

/* Usages: bits */
#define PSA_USAGE_EXPORT            0x00000001u
#define PSA_USAGE_COPY              0x00000002u
#define PSA_USAGE_CACHE             0x00000004u
#define PSA_USAGE_ENCRYPT           0x00000100u
#define PSA_USAGE_DECRYPT           0x00000200u
#define PSA_USAGE_SIGN_MESSAGE      0x00000400u
#define PSA_USAGE_VERIFY_MESSAGE    0x00000800u
#define PSA_USAGE_SIGN_HASH         0x00001000u
#define PSA_USAGE_VERIFY_HASH       0x00002000u
#define PSA_USAGE_DERIVE            0x00004000u
#define PSA_USAGE_VERIFY_DERIVATION 0x00008000u

/* The hash in the low byte of an algorithm that takes one */
#define PSA_HASH_SHA_1   0x05
#define PSA_HASH_SHA_224 0x08
#define PSA_HASH_SHA_256 0x09
#define PSA_HASH_SHA_384 0x0a
#define PSA_HASH_SHA_512 0x0b
#define PSA_HASH_ANY     0xff

/* Algorithms without a hash */
#define PSA_ALGORITHM_NONE                  0x00000000u
#define PSA_ALGORITHM_CBC_MAC               0x03c00100u
#define PSA_ALGORITHM_CMAC                  0x03c00200u
#define PSA_ALGORITHM_STREAM_CIPHER         0x04800100u
#define PSA_ALGORITHM_CTR                   0x04c01000u
#define PSA_ALGORITHM_CFB                   0x04c01100u
#define PSA_ALGORITHM_OFB                   0x04c01200u
#define PSA_ALGORITHM_XTS                   0x0440ff00u
#define PSA_ALGORITHM_ECB_NO_PADDING        0x04404400u
#define PSA_ALGORITHM_CBC_NO_PADDING        0x04404000u
#define PSA_ALGORITHM_CBC_PKCS7             0x04404100u
#define PSA_ALGORITHM_CCM                   0x05500100u
#define PSA_ALGORITHM_GCM                   0x05500200u
#define PSA_ALGORITHM_CHACHA20_POLY1305     0x05100500u
#define PSA_ALGORITHM_PBKDF2_AES_CMAC       0x08800200u
#define PSA_ALGORITHM_RSA_PKCS1V15_SIGN_RAW 0x06000200u
#define PSA_ALGORITHM_RSA_PKCS1V15_CRYPT    0x07000200u
#define PSA_ALGORITHM_ECDSA_ANY             0x06000600u
#define PSA_ALGORITHM_PURE_EDDSA            0x06000800u
#define PSA_ALGORITHM_ED25519PH             0x0600090bu
#define PSA_ALGORITHM_ED448PH               0x06000915u
#define PSA_ALGORITHM_FFDH                  0x09010000u
#define PSA_ALGORITHM_ECDH                  0x09020000u

/* Algorithms with a hash in the low byte */
#define PSA_ALGORITHM_HMAC                0x03800000u
#define PSA_ALGORITHM_RSA_PKCS1V15_SIGN   0x06000200u
#define PSA_ALGORITHM_RSA_PSS             0x06000300u
#define PSA_ALGORITHM_ECDSA               0x06000600u
#define PSA_ALGORITHM_DETERMINISTIC_ECDSA 0x06000700u
#define PSA_ALGORITHM_RSA_OAEP            0x07000300u
#define PSA_ALGORITHM_HKDF                0x08000100u
#define PSA_ALGORITHM_TLS12_PRF           0x08000200u
#define PSA_ALGORITHM_TLS12_PSK_TO_MS     0x08000300u
#define PSA_ALGORITHM_PBKDF2_HMAC         0x08800100u

/* Key ids: 0 is none */
#define PSA_KEY_ID_MAX 0x7fffffffu /* the last of those that the vendor of the device gives */

/* Lifetime: location << 8 | persistence */
#define PSA_PERSISTENCE_MASK      0xffu
#define PSA_PERSISTENCE_VOLATILE  0x00u
#define PSA_PERSISTENCE_DEFAULT   0x01u
#define PSA_PERSISTENCE_READ_ONLY 0xffu
#define PSA_LOCATION_PRIMARY_SE   0x00000100u /* the secure element; 0 is local storage */

#endif
