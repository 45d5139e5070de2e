// SPDX-License-Identifier: Apache-2.0
/*
 * The device on the desk: simulated memories, counters, keys, and the boot core over them.
 *
 * Flash behaves as flash: bytes are erased by sectors, written by units, and only where they are erased; the boot core
 * that does otherwise is stopped with ERROR_BUG. RAM is lost at a reset.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <device/device_keys.h>
#include <device/layout.h>
#include <port/host/host_port.h>

/* One operation on flash. */
struct device_operation {
    uint64_t number; /* from 1 */
    bool erase;
    const struct layout_flash *flash;
    uint32_t address;
    uint32_t size;
};

struct device;

/* Hears of things while they happen; each may be NULL. */
struct device_observer {
    void (*event)(void *context, uint32_t stage, const struct bootcore_event *event);
    /* Before an operation is done. Error: stops the boot. */
    int (*operation)(void *context, struct device *device, const struct device_operation *operation,
                     struct error *error);
    void *context;
};

/* When power fails: at an operation, which is then done by half or in full; 0: never. */
struct device_cut {
    uint64_t at;
    bool torn;
};

struct device {
    const struct layout *layout;
    const struct device_keys *keys; /* one a stage */
    uint8_t *memory[LAYOUT_FLASHES_MAX];
    uint32_t counters[LAYOUT_STAGES_MAX][BOOTCORE_IMAGES_MAX];
    uint64_t operations; /* since power was switched on */
    struct device_cut cut;
    bool off;       /* power has failed */
    bool blank;     /* device_load() found what device_save_blank() says */
    uint32_t stage; /* that runs */
    struct device_observer observer;
};

/* What a boot came to. */
struct device_boot {
    bool booted;
    bool cut; /* power failed on the way */
    uint32_t stage;
    uint32_t entry;
    struct bootcore_outcome outcomes[LAYOUT_STAGES_MAX];
};

/* Makes a device whose flash is erased; layout and keys must outlive it. Error: out of memory. */
int device_open(struct device *device, const struct layout *layout, const struct device_keys *keys,
                struct error *error) must_check;
void device_release(struct device *device);

/* A device in the same state as another. Error: out of memory. */
int device_clone(const struct device *device, struct device *copy, struct error *error) must_check;

/* Makes the state of a device that of another of the same layout. */
void device_restore(struct device *device, const struct device *from);

/*
 * Programs a file: .hex, or .bin followed by @ADDRESS. What lies between its lowest and its highest address is erased
 * before. Errors: ERROR_FILE; ERROR_USAGE, no address; ERROR_FIT, outside of every flash.
 */
int device_program(struct device *device, const char *file, struct error *error) must_check;

/* Resets the device, and runs its boot stages. Error: ERROR_BUG, the boot core misuses the flash; ERROR_CRYPTO. */
int device_boot(struct device *device, struct device_boot *boot, struct error *error) must_check;

/* What applications do that are satisfied: confirms every image of the swapping stages. Errors: as device_boot(). */
int device_confirm(struct device *device, struct error *error) must_check;

/*
 * Operations on flash of who is not the boot core; `memory` is its place in the layout, `offset` counts from its first byte.
 * They are counted, and fail with the power. Errors: ERROR_INVALID, power failed; ERROR_BUG, written where not erased.
 */
int device_write(struct device *device, uint32_t memory, uint32_t offset, struct span bytes,
                 struct error *error) must_check;
/* Erases the sector that begins there. */
int device_erase(struct device *device, uint32_t memory, uint32_t offset,
                 struct error *error) must_check;

/* Counts something that is written in one go, as option bytes are; false: power fails before it is. */
bool device_note(struct device *device) must_check;

/* Error: ERROR_INVALID, power has failed. */
int device_check_power(const struct device *device, struct error *error) must_check;

/* Power comes back: RAM is lost, operations count from 0. */
void device_power_on(struct device *device);

/*
 * Keeps the state in a directory, or takes it from there, where it is: a file a flash, and the counters. Errors:
 * ERROR_FILE; ERROR_CONFIG, the state is of another layout. What is said in device.json comes last, and appears whole.
 */
int device_save(const struct device *device, const char *directory, struct error *error) must_check;
int device_load(struct device *device, const char *directory, struct error *error) must_check;

/*
 * Says there that the flash is erased, whatever its files hold, until device_save() is through: who stops in between has
 * left a device that is blank. Counters are kept. Error: ERROR_FILE.
 */
int device_save_blank(const struct device *device, const char *directory,
                      struct error *error) must_check;

#endif
