// SPDX-License-Identifier: Apache-2.0
/*
 * Booting: slots and trailers, updates that survive a loss of power, and what may be executed in the end.
 *
 * An image has a primary slot, which it is executed or loaded from, and mostly a secondary slot, to which an update is
 * downloaded. The trailer at the end of a slot says what is wanted and how far it has come; its layout is that of
 * MCUboot with words of MCUBOOT_TRAILER_ALIGN bytes.
 */
#ifndef BOOTCORE_BOOT_H
#define BOOTCORE_BOOT_H

#include <bootcore/verify.h>

#define BOOTCORE_IMAGES_MAX 4

enum bootcore_mode {
    BOOTCORE_OVERWRITE, /* an update replaces the image; there is no way back */
    BOOTCORE_SWAP, /* both are exchanged by way of the scratch area; unconfirmed updates go back */
    BOOTCORE_PRIMARY_ONLY, /* a loader writes the primary slot; an encrypted image is decrypted in place */
};

/* What a trailer asks for. */
enum bootcore_swap { BOOTCORE_NONE, BOOTCORE_TEST, BOOTCORE_PERMANENT, BOOTCORE_REVERT };

struct bootcore_image {
    uint32_t id; /* in dependencies, counters, events */
    uint32_t magic;
    struct bootcore_area primary;
    struct bootcore_area secondary; /* size 0: none */
    struct bootcore_area ram;       /* size 0: executed from its primary slot */
    const struct bootcore_key *keys;
    uint32_t key_count;
    bool optional; /* may be absent; one that is there has to be valid */
};

struct bootcore_config {
    const struct bootcore_port *port;
    const struct bootcore_policy *policy;
    enum bootcore_mode mode;
    const struct bootcore_image *images;
    uint32_t image_count; /* at most BOOTCORE_IMAGES_MAX; the first is the one that is executed */
    struct bootcore_area scratch; /* for BOOTCORE_SWAP */
    uint32_t max_sectors;         /* for BOOTCORE_SWAP: room for 3 words each in the trailer */
    uint32_t journal_key; /* for BOOTCORE_SWAP: room for content keys of 16 or 32 bytes; 0: of 16 */
    const struct bootcore_secret *decryption_key; /* NULL: none */
    bool
        loader; /* flash is reached by a loader: images are judged in RAM, and stay encrypted in flash */
    bool bootstrap; /* a valid update is installed without request where there is no valid image */
};

/* Memory that the caller lends to bootcore_boot(). */
struct bootcore_memory {
    struct bootcore_work work;                            /* the caller sets its buffer */
    struct bootcore_verdict updates[BOOTCORE_IMAGES_MAX]; /* of the secondary slots */
    enum bootcore_swap wanted[BOOTCORE_IMAGES_MAX];
    bool resumed; /* an update was finished that a reset had interrupted */
};

struct bootcore_outcome {
    uint32_t result; /* BOOTCORE_BOOT or anything else */
    uint32_t entry;  /* address of the first image behind its header: the vector table */
    bool present[BOOTCORE_IMAGES_MAX];
    struct bootcore_verdict images[BOOTCORE_IMAGES_MAX]; /* of what would be executed */
};

/*
 * Boots: finishes what a reset has interrupted, installs what is wanted and valid, and judges what is there then.
 * Returns BOOTCORE_BOOT, which is also the outcome's result, or anything else: nothing may be executed. A cut of power
 * at any write or erase leaves flash in a state from which the next call goes on.
 */
uint32_t bootcore_boot(const struct bootcore_config *config, struct bootcore_memory *memory,
                       struct bootcore_outcome *outcome) bootcore_must_check;

#endif
