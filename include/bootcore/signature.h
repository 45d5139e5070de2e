// SPDX-License-Identifier: Apache-2.0
/*
 * ECDSA signatures in DER.
 */
#ifndef BOOTCORE_SIGNATURE_H
#define BOOTCORE_SIGNATURE_H

#include <bootcore/port.h>

uint32_t bootcore_signature_parse(const uint8_t *der, uint32_t size, bool constant, bool padded,
                                  uint8_t numbers[BOOTCORE_SIGNATURE_SIZE]) bootcore_must_check;

#endif
