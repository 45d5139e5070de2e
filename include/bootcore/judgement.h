// SPDX-License-Identifier: Apache-2.0
/*
 * Judging one image: what the steps share; bootcore/verify.c puts them in order. Each step returns BOOTCORE_OK, or writes
 * the reason to the verdict and returns anything else.
 */
#ifndef BOOTCORE_JUDGEMENT_H
#define BOOTCORE_JUDGEMENT_H

#include <bootcore/verify.h>

struct bootcore_judgement {
    const struct bootcore_request *request;
    struct bootcore_work *work;
    struct bootcore_verdict *verdict;
};

/* The digest that the image has; the rules have seen to it that there is one. */
static inline enum bootcore_digest bootcore_digest_of(const struct bootcore_tlvs *tlvs)
{
    return (enum bootcore_digest)(tlvs->digest_type - MCUBOOT_TLV_SHA256);
}

/* Notes the reason, unless there is one already; returns BOOTCORE_FAILED. */
uint32_t bootcore_refuse(const struct bootcore_judgement *judgement, enum bootcore_reason reason,
                         uint32_t offset, uint32_t found, uint32_t expected);

#endif
