// SPDX-License-Identifier: Apache-2.0
/*
 * Results of the boot core: words that differ in many bits, so that neither a flipped bit nor a register that was left
 * as it was makes one of another.
 *
 * Every decision is taken as if one instruction might be skipped: what is checked is checked twice, by code that looks
 * anew, and results are combined by arithmetic, not by a branch. A caller compares a result with the one word that it
 * hopes for, and does so twice before it acts on it; see bootcore_both().
 */
#ifndef BOOTCORE_RESULT_H
#define BOOTCORE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#define bootcore_must_check __attribute__((warn_unused_result))

#define BOOTCORE_OK     0x5a3ce196u /* an operation or a check went well */
#define BOOTCORE_FAILED 0xa19b4e73u /* it did not; anything that is not BOOTCORE_OK says the same */
#define BOOTCORE_VALID  0x36d27a4bu /* an image was judged, and may be booted */
#define BOOTCORE_BOOT   0xc86d15e9u /* all images were judged: go there */

/*
 * Whether a result is the word hoped for, in two looks of which no compiler makes one. Both looks are volatile: were one
 * at `result` itself, the compiler would know its value behind the branch, and compare the second look with that. Always
 * inline: else the caller would take one branch by what is returned.
 */
__attribute__((always_inline)) static inline bool bootcore_both(uint32_t result, uint32_t hoped)
{
    volatile uint32_t first = result;
    volatile uint32_t second = result;
    if (first != hoped)
        return false;
    return second == hoped;
}

#endif
