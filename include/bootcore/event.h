// SPDX-License-Identifier: Apache-2.0
/*
 * What the boot core tells of itself, for a log on the device or a timeline at the desk. Telling changes nothing.
 */
#ifndef BOOTCORE_EVENT_H
#define BOOTCORE_EVENT_H

#include <stdint.h>

enum bootcore_event_kind {
    BOOTCORE_EVENT_SLOT,      /* an image was judged; `verdict` says how */
    BOOTCORE_EVENT_EMPTY,     /* the slot holds no image */
    BOOTCORE_EVENT_REQUEST,   /* an update is wanted; `value` is the enum bootcore_swap */
    BOOTCORE_EVENT_REFUSE,    /* the update is refused: its image is not valid */
    BOOTCORE_EVENT_DEPENDS,   /* the update waits: an image that it depends on is not there */
    BOOTCORE_EVENT_INSTALL,   /* installing starts; `value` is the enum bootcore_swap */
    BOOTCORE_EVENT_RESUME,    /* installing goes on after a reset */
    BOOTCORE_EVENT_INSTALLED, /* installing is done */
    BOOTCORE_EVENT_DECRYPT,   /* the image in the primary slot is decrypted in place */
    BOOTCORE_EVENT_LOAD,      /* the image was copied to RAM, at address `value` */
    BOOTCORE_EVENT_CONFIRMED, /* the image was marked as one to keep */
    BOOTCORE_EVENT_COUNTER,   /* the security counter was raised to `value` */
    BOOTCORE_EVENT_BOOT,      /* goes to address `value` */
    BOOTCORE_EVENT_STOP,      /* nothing can be booted */
};

enum bootcore_slot { BOOTCORE_PRIMARY, BOOTCORE_SECONDARY, BOOTCORE_RAM };

struct bootcore_verdict;

struct bootcore_event {
    enum bootcore_event_kind kind;
    enum bootcore_slot slot;
    uint32_t image;
    uint32_t value;
    const struct bootcore_verdict *verdict; /* NULL: nothing was judged */
};

#endif
