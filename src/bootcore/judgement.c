// SPDX-License-Identifier: Apache-2.0
#include <bootcore/judgement.h>

uint32_t bootcore_refuse(const struct bootcore_judgement *judgement, enum bootcore_reason reason,
                         uint32_t offset, uint32_t found, uint32_t expected)
{
    struct bootcore_verdict *verdict = judgement->verdict;
    if (verdict->reason == BOOTCORE_GOOD) {
        verdict->reason = reason;
        verdict->offset = offset;
        verdict->found = found;
        verdict->expected = expected;
    }
    return BOOTCORE_FAILED;
}
