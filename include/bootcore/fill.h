// SPDX-License-Identifier: Apache-2.0
/*
 * What lies behind an image in its slot.
 */
#ifndef BOOTCORE_FILL_H
#define BOOTCORE_FILL_H

#include <bootcore/judgement.h>

uint32_t bootcore_fill_check(const struct bootcore_judgement *judgement,
                             const struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
