// SPDX-License-Identifier: Apache-2.0
/*
 * The content key of an encrypted image, wrapped by ECIES-P256.
 */
#ifndef BOOTCORE_ECIES_H
#define BOOTCORE_ECIES_H

#include <bootcore/judgement.h>

uint32_t bootcore_unwrap(const struct bootcore_port *port, const uint8_t *scalar,
                         const uint8_t wrapped[MCUBOOT_ECIES_SIZE],
                         uint8_t content_key[BOOTCORE_CONTENT_SIZE]) bootcore_must_check;

uint32_t bootcore_content_key(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
