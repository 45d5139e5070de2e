// SPDX-License-Identifier: Apache-2.0
/*
 * The user flash of a layout as areas that option bytes are held against.
 */
#ifndef DEVICE_LAYOUT_AREAS_H
#define DEVICE_LAYOUT_AREAS_H

#include <device/layout.h>
#include <pack/option_check.h>

/*
 * Takes what lies in the flash at 0x08000000 or 0x0c000000; what other memories hold is no matter of option bytes. Below
 * the lowest area is the boot code. Image 0 is secure, and where its stage has an image 1 in this flash that is not, as
 * images 2 and 3 are secure and non-secure data; where it has none, image 0 may itself go on with non-secure code. The
 * names borrow from `layout`. Error: ERROR_CONFIG, the layout has no such flash.
 */
int layout_areas(const struct layout *layout, struct option_layout *areas,
                 struct error *error) must_check;

#endif
