// SPDX-License-Identifier: Apache-2.0
/*
 * The values of a layout under the names that ST's flash layouts have for them.
 */
#ifndef DEVICE_LAYOUT_VALUES_H
#define DEVICE_LAYOUT_VALUES_H

#include <device/layout.h>

/*
 * The value of a name, for the last stage of the layout: AREA_0_OFFSET to AREA_7_SIZE (primary and secondary slots of
 * images 0 and 1, primary and secondary slots of data images 2 and 3), FLASH_AREA_SCRATCH_OFFSET and _SIZE, OVER_WRITE,
 * PRIMARY_ONLY, APP_IMAGE_NUMBER, IMAGE_FLASH_ADDRESS, IMAGE_FLASH_SIZE, IMAGE_DOWNLOAD_ADDRESS, RUN_START, CODE_START,
 * FLASH_SIZE, FLASH_PAGE_NBR (the last sector of a bank of two). What the layout has not got is 0. False: no such name.
 */
bool layout_value(const struct layout *layout, const char *name, int64_t *value);

#endif
