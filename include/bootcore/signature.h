// SPDX-License-Identifier: Apache-2.0
/*
 * ECDSA signatures in DER.
 */
#ifndef BOOTCORE_SIGNATURE_H
#define BOOTCORE_SIGNATURE_H

#include <bootcore/port.h>

/* Reads r and s of `length` bytes each, big-endian, into `numbers`. Fails: it is no DER of the form that is wanted. */
uint32_t bootcore_signature_parse(const uint8_t *der, uint32_t size, uint32_t length, bool constant,
                                  bool padded, uint8_t *numbers) bootcore_must_check;

#endif
