// SPDX-License-Identifier: Apache-2.0
#include <device/policy.h>
#include <stddef.h>

const char *const policy_names[] = {"st", "mcuboot", NULL};

const struct bootcore_policy *policy_at(unsigned place)
{
    static const struct bootcore_policy *const policies[] = {&bootcore_policy_st,
                                                             &bootcore_policy_mcuboot};
    return policies[place];
}
