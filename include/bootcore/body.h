// SPDX-License-Identifier: Apache-2.0
/*
 * Hashing an image as it is in clear.
 */
#ifndef BOOTCORE_BODY_H
#define BOOTCORE_BODY_H

#include <bootcore/judgement.h>

/* Starts the digest of the image, and hashes header and body in clear. Fails: BOOTCORE_READ, _CRYPTO. */
uint32_t bootcore_body_hash(const struct bootcore_judgement *judgement,
                            const struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
