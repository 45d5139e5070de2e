// SPDX-License-Identifier: Apache-2.0
/*
 * The keys that were provisioned.
 */
#ifndef BOOTCORE_KEY_H
#define BOOTCORE_KEY_H

#include <bootcore/judgement.h>

uint32_t bootcore_key_find(const struct bootcore_judgement *judgement,
                           struct bootcore_tlvs *tlvs) bootcore_must_check;

#endif
