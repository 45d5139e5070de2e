// SPDX-License-Identifier: Apache-2.0
/*
 * Losing power: at every operation on flash of a boot, once by half of it and once in full, and what a reset makes of it.
 */
#ifndef DEVICE_POWER_H
#define DEVICE_POWER_H

#include <device/device.h>

/* How a device can end that lost power. */
enum power_end {
    POWER_OLD,    /* it boots the images that it had */
    POWER_NEW,    /* it boots the images that it boots without a loss of power */
    POWER_LOADER, /* a primary slot without update: nothing boots until its image is loaded again */
    POWER_NONE,   /* it boots nothing */
    POWER_MIXED,  /* it boots images of both */
    POWER_ENDS,
};

struct power_report {
    uint64_t operations; /* of the boot without a cut */
    uint64_t cuts;
    uint64_t ends[POWER_ENDS];
    struct device_cut first_bad; /* the first that ended with POWER_NONE or POWER_MIXED */
};

/*
 * Tries every cut of the next boot of `start`, which is left as it is, on all processors. Errors: as device_boot();
 * ERROR_INVALID, the device does not boot even without a cut.
 */
int power_cut_everywhere(const struct device *start, struct power_report *report,
                         struct error *error) must_check;

/* The name of an end, such as "old". */
const char *power_end_name(enum power_end end);

#endif
