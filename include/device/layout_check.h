// SPDX-License-Identifier: Apache-2.0
/*
 * Whether a layout can be that of a device.
 */
#ifndef DEVICE_LAYOUT_CHECK_H
#define DEVICE_LAYOUT_CHECK_H

#include <device/layout.h>

/*
 * Error: ERROR_CONFIG. Memories whose units do not divide them; areas outside of every memory, not of whole sectors, or
 * overlapping within a stage; what a mode needs and is not there; images of one number.
 */
int layout_check(const struct layout *layout, struct error *error) must_check;

#endif
