// SPDX-License-Identifier: Apache-2.0
/*
 * The keys that were provisioned.
 */
#ifndef BOOTCORE_KEY_H
#define BOOTCORE_KEY_H

#include <bootcore/judgement.h>

/*
 * Finds the key that the image means, and looks whether it goes with its signature and digest. Fails: BOOTCORE_KEY_UNKNOWN,
 * _KEY_FORM, _SIGNATURE_TYPE, _DIGEST_TYPE, _TLV_UNEXPECTED, _CRYPTO.
 */
uint32_t bootcore_key_find(const struct bootcore_judgement *judgement,
                           struct bootcore_tlvs *tlvs) bootcore_must_check;

/* Bytes of a number of the key's curve, where its signatures are DER of two such numbers; else 0. */
uint32_t bootcore_key_number(const struct bootcore_key *key);

#endif
