// SPDX-License-Identifier: Apache-2.0
/*
 * What the firmware is told of the device that it stands for: a block of words that lies in memory when it starts.
 *
 * tests/target/lib.sh writes it; the order there is the order here. All numbers are little-endian words.
 */
#ifndef PORT_CORTEXM_DESCRIPTOR_H
#define PORT_CORTEXM_DESCRIPTOR_H

#include <stdint.h>

#define FIRMWARE_ADDRESS    0x10000000u /* its vector table; as in firmware.ld */
#define DESCRIPTOR_ADDRESS  0x10080000u
#define DESCRIPTOR_MAGIC    0x6370746fu /* "otpc" */
#define DESCRIPTOR_IMAGES   2
#define DESCRIPTOR_KEYS     2
#define DESCRIPTOR_KEY_SIZE 91 /* SubjectPublicKeyInfo of P-256 */
#define DESCRIPTOR_KEY      92 /* with a byte to fill the word */

enum descriptor_flag {
    DESCRIPTOR_POLICY_MCUBOOT = 1, /* else that of ST */
    DESCRIPTOR_HAS_SCALAR = 2,
    DESCRIPTOR_LOADER = 4, /* flash is reached by a loader */
    DESCRIPTOR_BOOTSTRAP = 8,
};

/* Whether the application wants to be kept. */
enum descriptor_confirm {
    DESCRIPTOR_CONFIRM_NEVER,
    DESCRIPTOR_CONFIRM_LATER, /* as it restarts */
    DESCRIPTOR_CONFIRM_NOW,
};

struct descriptor_area {
    uint32_t address;
    uint32_t size; /* 0: there is no such area */
    uint32_t sector_size;
    uint32_t write_size;
};

struct descriptor_image {
    uint32_t magic;
    uint32_t key;      /* the first of the keys that it may be signed with */
    uint32_t optional; /* 1: may be absent */
    struct descriptor_area primary;
    struct descriptor_area secondary;
    struct descriptor_area ram;
};

struct descriptor {
    uint32_t magic;
    uint32_t mode; /* an enum bootcore_mode */
    uint32_t flags;
    uint32_t max_sectors;
    uint32_t
        restarts;     /* so often the application goes back to the boot code; it counts them down */
    uint32_t confirm; /* an enum descriptor_confirm */
    uint32_t image_count;
    uint32_t key_count; /* of each image, from its first one on */
    struct descriptor_area scratch;
    struct descriptor_image images[DESCRIPTOR_IMAGES];
    uint32_t counters[DESCRIPTOR_IMAGES]; /* written when a security counter rises */
    uint8_t scalar[32];                   /* of the decryption key, big-endian */
    uint8_t keys[DESCRIPTOR_KEYS][DESCRIPTOR_KEY];
};

#endif
