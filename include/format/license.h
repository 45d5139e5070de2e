// SPDX-License-Identifier: Apache-2.0
/*
 * Licences, device certificates and the key field of secure firmware install: numbers on the wire.
 *
 *   key field           nonce 12, zeros 4, key 16
 *   global licence      'SFIG', zeros 20, X Y of an ephemeral key 64, sealed key field 48
 *   device certificate  product 8, X Y 64, signature 64
 *   chip licence        head 68, X Y of an ephemeral key 64, sealed key field 56
 *
 * Source: for the key field and the outline of the global licence ST's documents; that of the device certificate is
 * inferred. Everything that is marked OPEN is not published by ST, and chosen here: it agrees with itself and with the
 * simulated device, not with silicon, whose recipient keys only ST has. It can be changed here and nowhere else.
 */
#ifndef FORMAT_LICENSE_H
#define FORMAT_LICENSE_H

/* What a licence carries: the nonce and the AES-128 key of a package. */
#define KEY_FIELD_NONCE      0
#define KEY_FIELD_ZEROS      12
#define KEY_FIELD_KEY        16
#define KEY_FIELD_SIZE       32
#define KEY_FIELD_NONCE_SIZE 12
#define KEY_FIELD_ZEROS_SIZE 4
#define KEY_FIELD_KEY_SIZE   16

/* Points are X Y, signatures r s; OPEN: big-endian numbers on the curve P-256, as everywhere else in these products. */
#define LICENSE_POINT_SIZE 64

/*
 * The certificate of a device, by which its maker says: a device of this product holds the private half of this key.
 * OPEN: that the signature is ECDSA over the SHA-256 of all that stands before it; that licences are made for the same
 * key; that the product is printable ASCII without blanks.
 */
#define DEVICE_CERTIFICATE_PRODUCT      0
#define DEVICE_CERTIFICATE_KEY          8
#define DEVICE_CERTIFICATE_SIGNATURE    72
#define DEVICE_CERTIFICATE_SIZE         136
#define DEVICE_CERTIFICATE_PRODUCT_SIZE 8

/* The global licence: one for all devices that hold the private half of one key. */
#define GLOBAL_LICENSE_MAGIC      "SFIG"
#define GLOBAL_LICENSE_ZEROS      4
#define GLOBAL_LICENSE_POINT      24 /* of the ephemeral key */
#define GLOBAL_LICENSE_SEALED     88
#define GLOBAL_LICENSE_SIZE       136
#define GLOBAL_LICENSE_ZEROS_SIZE 20

/* The chip licence, for one device. OPEN: all of it. Integers are little-endian. */
#define CHIP_LICENSE_MAGIC     "SFIC"
#define CHIP_LICENSE_VERSION   4  /* u32, of the licence, as the OEM counts them */
#define CHIP_LICENSE_SERIAL    8  /* u32, from 1 on in the order of issue; 0: it was not counted */
#define CHIP_LICENSE_PRODUCT   12 /* of the device's certificate */
#define CHIP_LICENSE_FIRMWARE  20 /* text, zeros behind it */
#define CHIP_LICENSE_RECIPIENT 36 /* SHA-256 of X Y of the device's key */
#define CHIP_LICENSE_POINT     68 /* of the ephemeral key */
#define CHIP_LICENSE_SEALED    132
#define CHIP_LICENSE_SIZE      188
#define LICENSE_MAGIC_SIZE     4
#define LICENSE_FIRMWARE_SIZE  16
#define LICENSE_RECIPIENT_SIZE 32
#define LICENSE_VERSION_MAX    255
#define LICENSE_TEXT_FIRST     0x21 /* of products and firmware ids: printable ASCII without blanks */
#define LICENSE_TEXT_LAST      0x7e

/*
 * How a key field is sealed (ECIES). OPEN: all but that it is ECDH on P-256 and AES-GCM.
 *
 *   Z            X coordinate of the shared point, ephemeral key with recipient
 *   cipher key   AES-256-ECB under Z of the block LICENSE_CIPHER_LABEL
 *   wrap key     AES-256-ECB under Z of the block LICENSE_WRAP_LABEL
 *   sealed       AES-128-GCM under the cipher key, IV zeros, everything before it authenticated; then the tag, 16 bytes
 *
 * In a global licence the plaintext is the key field, in a chip licence the key field wrapped with AES key wrap (RFC
 * 3394) under the wrap key, 40 bytes. Both keys are used once, as the ephemeral key is. Keys are derived in this way,
 * and wrapped, because that is what a PKCS#11 token can do inside itself: the key field need not leave it.
 */
#define LICENSE_CIPHER_LABEL "otpc licence gcm"
#define LICENSE_WRAP_LABEL   "otpc licence kek"
#define LICENSE_LABEL_SIZE   16

#endif
