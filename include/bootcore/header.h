// SPDX-License-Identifier: Apache-2.0
/*
 * The header of an image.
 */
#ifndef BOOTCORE_HEADER_H
#define BOOTCORE_HEADER_H

#include <bootcore/judgement.h>

/* Reads the header into the verdict. Fails: BOOTCORE_READ. */
uint32_t bootcore_header_read(const struct bootcore_judgement *judgement) bootcore_must_check;

/* The rules of the header. Fails: BOOTCORE_MAGIC, _HEADER_SIZE, _IMAGE_SIZE, _FLAGS, _FLAGS_CONFLICT. */
uint32_t bootcore_header_check(const struct bootcore_judgement *judgement) bootcore_must_check;

/* Whether the body has to be decrypted before it is hashed. */
bool bootcore_body_is_encrypted(const struct bootcore_judgement *judgement);

#endif
