// SPDX-License-Identifier: Apache-2.0
/*
 * Images that need others of some version.
 */
#ifndef BOOTCORE_DEPENDENCY_H
#define BOOTCORE_DEPENDENCY_H

#include <bootcore/boot.h>

/* Whether a version is at least another; the build number does not count, as in MCUboot. */
bool bootcore_version_reaches(const struct bootcore_version *version,
                              const struct bootcore_version *wanted);

uint32_t bootcore_dependencies(const struct bootcore_config *config,
                               const struct bootcore_verdict *const *candidates,
                               const enum bootcore_swap *wanted,
                               uint32_t *dropped) bootcore_must_check;

#endif
