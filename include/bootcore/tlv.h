// SPDX-License-Identifier: Apache-2.0
/*
 * The TLV areas of an image.
 */
#ifndef BOOTCORE_TLV_H
#define BOOTCORE_TLV_H

#include <bootcore/judgement.h>

uint32_t bootcore_tlvs_read(const struct bootcore_judgement *judgement, struct bootcore_tlvs *tlvs,
                            bool hash) bootcore_must_check;

/* Whether everything is there that has to be. Fails: BOOTCORE_TLV_MISSING, _UNEXPECTED. */
uint32_t bootcore_tlvs_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
