// SPDX-License-Identifier: Apache-2.0
/*
 * The platform door: all that the boot core needs of a device, or of the desk that stands in for one.
 *
 * Every function returns BOOTCORE_OK or anything else, and gets `context` first. There is one digest and one cipher at a
 * time. Numbers of curves and keys are big-endian, of fixed length.
 */
#ifndef BOOTCORE_PORT_H
#define BOOTCORE_PORT_H

#include <bootcore/event.h>
#include <bootcore/result.h>
#include <stddef.h>

#define BOOTCORE_DIGEST_SIZE    32
#define BOOTCORE_SCALAR_SIZE    32 /* a secret number of P-256 */
#define BOOTCORE_POINT_SIZE     64 /* X Y of P-256, without 04 before them */
#define BOOTCORE_SIGNATURE_SIZE 64 /* r s of P-256 */
#define BOOTCORE_CONTENT_SIZE   16 /* an AES-128 key */

/*
 * A piece of flash, or of RAM that images are loaded to: that has sectors and units of one byte, and is never erased.
 * Offsets count from its start; the boot core never asks for bytes outside.
 */
struct bootcore_area {
    uint32_t id;          /* for the port */
    uint32_t address;     /* where it is mapped */
    uint32_t size;        /* bytes; 0: there is no such area */
    uint32_t sector_size; /* the unit of erasing; divides the size */
    uint32_t
        write_size; /* the unit of writing; divides the sector; erased bytes are written once */
};

struct bootcore_port {
    void *context;

    uint32_t (*read)(void *context, const struct bootcore_area *area, uint32_t offset, void *data,
                     uint32_t size);
    /* Offset and size are multiples of the area's write size, and the bytes there are erased. */
    uint32_t (*write)(void *context, const struct bootcore_area *area, uint32_t offset,
                      const void *data, uint32_t size);
    /* Erases the one sector that starts at the offset: its bytes read 0xff afterwards. */
    uint32_t (*erase)(void *context, const struct bootcore_area *area, uint32_t offset);

    /* SHA-256, in parts. */
    uint32_t (*digest_start)(void *context);
    uint32_t (*digest_update)(void *context, const void *data, uint32_t size);
    uint32_t (*digest_finish)(void *context, uint8_t digest[BOOTCORE_DIGEST_SIZE]);

    /* ECDSA on P-256; the port refuses points that are not on the curve, and numbers out of range. */
    uint32_t (*verify)(void *context, const uint8_t point[BOOTCORE_POINT_SIZE],
                       const uint8_t digest[BOOTCORE_DIGEST_SIZE],
                       const uint8_t signature[BOOTCORE_SIGNATURE_SIZE]);

    /* ECDH on P-256: X of the shared point; refuses points that are not on the curve. */
    uint32_t (*agree)(void *context, const uint8_t scalar[BOOTCORE_SCALAR_SIZE],
                      const uint8_t point[BOOTCORE_POINT_SIZE],
                      uint8_t secret[BOOTCORE_SCALAR_SIZE]);

    /* HKDF-SHA256 (RFC 5869). */
    uint32_t (*derive)(void *context, const uint8_t *secret, uint32_t secret_size,
                       const uint8_t *salt, uint32_t salt_size, const uint8_t *info,
                       uint32_t info_size, uint8_t *output, uint32_t output_size);

    /* HMAC-SHA256. */
    uint32_t (*authenticate)(void *context, const uint8_t *key, uint32_t key_size,
                             const uint8_t *data, uint32_t size, uint8_t tag[BOOTCORE_DIGEST_SIZE]);

    /* AES-128-CTR in place; the counter block is the big-endian number `block` at the start. */
    uint32_t (*cipher_start)(void *context, const uint8_t key[BOOTCORE_CONTENT_SIZE],
                             uint32_t block);
    uint32_t (*cipher_apply)(void *context, void *data, uint32_t size);

    /* The highest security counter that image `image` had; it never goes down. */
    uint32_t (*counter_read)(void *context, uint32_t image, uint32_t *value);
    uint32_t (*counter_write)(void *context, uint32_t image, uint32_t value);

    /* Overwrites secrets in a way that the compiler does not drop. */
    void (*wipe)(void *context, void *data, uint32_t size);

    /* Hears what the boot core does, for a log or a timeline; may be NULL. */
    void (*event)(void *context, const struct bootcore_event *event);
};

/* As port->read(), within the bounds of the area. Fails: beyond them, or the port fails. */
uint32_t bootcore_read(const struct bootcore_port *port, const struct bootcore_area *area,
                       uint32_t offset, void *data, uint32_t size) bootcore_must_check;

#endif
