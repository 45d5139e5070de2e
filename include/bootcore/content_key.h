// SPDX-License-Identifier: Apache-2.0
/*
 * The content key of an encrypted image, wrapped for the device.
 */
#ifndef BOOTCORE_CONTENT_KEY_H
#define BOOTCORE_CONTENT_KEY_H

#include <bootcore/judgement.h>

/* Bytes that a content key of that size has when it is wrapped, by the type of the TLV; 0: no such type. */
uint32_t bootcore_wrapped_size(uint32_t type, uint32_t content_size);

/* Unwraps a content key of that size; the caller wipes it. Fails: it was wrapped for somebody else, or otherwise. */
uint32_t bootcore_unwrap(const struct bootcore_port *port, const struct bootcore_secret *own,
                         const struct bootcore_wrapped *wrapped, uint32_t content_size,
                         uint8_t content_key[BOOTCORE_CONTENT_MAX]) bootcore_must_check;

/* Unwraps that of an image into the verdict. Fails: BOOTCORE_NO_DECRYPTION_KEY, _WRAPPED_TYPE, _WRAPPED_KEY. */
uint32_t bootcore_content_key(const struct bootcore_judgement *judgement,
                              const struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
