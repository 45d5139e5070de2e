// SPDX-License-Identifier: Apache-2.0
/*
 * ECIES as MCUboot has it: an ephemeral public key, the tag of the wrapped key, the wrapped key.
 */
#ifndef BOOTCORE_ECIES_H
#define BOOTCORE_ECIES_H

#include <bootcore/port.h>

/* Unwraps a content key of that size; the kind of `own` says the curve. Fails: it was wrapped for somebody else. */
uint32_t bootcore_ecies_unwrap(const struct bootcore_port *port, const struct bootcore_secret *own,
                               enum bootcore_digest digest, const uint8_t *wrapped,
                               uint32_t content_size,
                               uint8_t content_key[BOOTCORE_CONTENT_MAX]) bootcore_must_check;

#endif
