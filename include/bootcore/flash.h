// SPDX-License-Identifier: Apache-2.0
/*
 * Writing, erasing and copying within areas.
 */
#ifndef BOOTCORE_FLASH_H
#define BOOTCORE_FLASH_H

#include <bootcore/boot.h>

/* The encrypted part of an image. No key: nothing is encrypted. */
struct bootcore_body {
    const uint8_t *key;
    uint32_t key_size;
    uint32_t start; /* offsets in the image */
    uint32_t end;
};

/* Where the body of a judged image is, with its content key where it is encrypted; the verdict must outlive it. */
struct bootcore_body bootcore_body_of(const struct bootcore_verdict *verdict, bool encrypted);

/* As port->write(), within the bounds of the area and by its unit. */
uint32_t bootcore_write(const struct bootcore_port *port, const struct bootcore_area *area,
                        uint32_t offset, const void *data, uint32_t size) bootcore_must_check;

/* Erases the sectors of [offset, offset + size), which are whole ones. */
uint32_t bootcore_erase(const struct bootcore_port *port, const struct bootcore_area *area,
                        uint32_t offset, uint32_t size) bootcore_must_check;

/* Encrypts or decrypts what of [offset, offset + size) of the image lies in the body; `body` may be NULL. */
uint32_t bootcore_crypt(const struct bootcore_port *port, const struct bootcore_body *body,
                        uint32_t offset, uint8_t *data, uint32_t size) bootcore_must_check;

/* One copy: of `size` bytes, a multiple of the write size, to erased flash or to RAM. */
struct bootcore_copy {
    const struct bootcore_area *from;
    uint32_t from_offset;
    const struct bootcore_area *to;
    uint32_t to_offset;
    uint32_t size;
    const struct bootcore_body
        *body;             /* encrypts or decrypts what of it lies in the body; NULL: nothing */
    uint32_t image_offset; /* of the first byte */
};

/* Pieces that are erased flash throughout are not written. */
uint32_t bootcore_copy(const struct bootcore_config *config, const struct bootcore_work *work,
                       const struct bootcore_copy *copy) bootcore_must_check;

#endif
