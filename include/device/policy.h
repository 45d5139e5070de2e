// SPDX-License-Identifier: Apache-2.0
/*
 * The policies of the boot core, by name: of an option, or of a layout.
 */
#ifndef DEVICE_POLICY_H
#define DEVICE_POLICY_H

#include <bootcore/policy.h>

/* The names, a list that ends with NULL; the first is ST's, which is also the default. */
extern const char *const policy_names[];

/* The policy of that place in the list. */
const struct bootcore_policy *policy_at(unsigned place);

#endif
