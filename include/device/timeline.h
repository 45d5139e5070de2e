// SPDX-License-Identifier: Apache-2.0
/*
 * What happens on a device while it boots, as lines for people or as JSON.
 */
#ifndef DEVICE_TIMELINE_H
#define DEVICE_TIMELINE_H

#include <device/device.h>

struct timeline {
    FILE *out;           /* NULL: no lines */
    struct json *events; /* array, or NULL */
    const struct layout *layout;
    bool trace;     /* tell of each operation on flash as well */
    uint32_t stage; /* that was told of last; UINT32_MAX: none */
};

/* Lets the timeline hear of a device. */
void timeline_attach(struct timeline *timeline, struct device *device);

/* Ends a boot; tells of power that failed. */
void timeline_end(struct timeline *timeline, const struct device_boot *boot);

#endif
