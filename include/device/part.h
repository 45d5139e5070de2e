// SPDX-License-Identifier: Apache-2.0
/*
 * A part that packages are installed on: the device on the desk, and what its root security services keep besides.
 *
 * Each step is an operation on which power can fail: erasing a sector, writing, and each of the part's own notes, which are
 * written in one go. After a loss of power part_reset() says what the device is then.
 */
#ifndef DEVICE_PART_H
#define DEVICE_PART_H

#include <crypto/digest.h>
#include <device/device.h>

enum part_state {
    PART_BLANK,
    PART_INSTALLING, /* lasts until the end, or a reset: then everything is erased */
    PART_PAUSED,     /* a reset does nothing; nothing boots */
    PART_INSTALLED,
    PART_STATES,
};

enum {
    PART_OBKS_MAX = 8,
    PART_OBK_SIZE_MAX = 8192, /* bytes of all that an STM32H5 has for them */
    PART_REGISTERS_MAX = 64,
    PART_USES_MAX = 128,
};

/* An option-byte key file, header included, and where it went. */
struct part_obk {
    uint32_t address;
    uint32_t size;
    uint8_t bytes[PART_OBK_SIZE_MAX]; /* secret */
};

/* A licence that counts is good for one package. */
struct part_use {
    uint8_t license[SHA256_SIZE];
    uint8_t package[SHA256_SIZE];
};

/* What is kept when all else is erased comes first. */
struct part_record {
    bool has_version;
    uint32_t version; /* of the firmware, the highest that was begun */
    uint32_t use_count;
    struct part_use uses[PART_USES_MAX];
    enum part_state state;
    uint8_t package[SHA256_SIZE]; /* that is paused, or installed */
    uint32_t next;                /* index of the area that a pause stands before */
    uint32_t register_count;
    uint32_t registers[PART_REGISTERS_MAX];
    uint32_t obk_count;
    struct part_obk obks[PART_OBKS_MAX];
};

/* Too large for a stack. */
struct part {
    struct device device;
    struct part_record record;
};

/* "blank", "installing", "paused", "installed" */
const char *part_state_name(enum part_state state);

/* A part as it comes from its maker; the layout must outlive it. The caller releases and frees it. Error: out of memory. */
int part_new(const struct layout *layout, struct part **part, struct error *error) must_check;
void part_drop(struct part **part);
#define AUTO_PART __attribute__((cleanup(part_drop))) struct part *

/* Makes the state of a part that of another of the same layout; its power is on. */
void part_restore(struct part *part, const struct part *from);

/* Whether flash, option bytes and option-byte keys are the same; whether there is nothing in them. */
bool part_same(const struct part *one, const struct part *other);
bool part_is_blank(const struct part *part);

/*
 * The steps. Error of all: ERROR_INVALID, power failed.
 *
 * An installation begins: the version is noted, and the licence, NULL where it does not count; then everything is erased.
 * Error: ERROR_FIT, there is no room for another licence.
 */
int part_begin(struct part *part, const struct part_use *use, uint32_t version,
               struct error *error) must_check;
int part_set_state(struct part *part, enum part_state state, struct error *error) must_check;

/* Errors: ERROR_FIT, more than a part takes; ERROR_INVALID, they are there already. */
int part_add_obk(struct part *part, uint32_t address, struct span bytes,
                 struct error *error) must_check;
int part_set_registers(struct part *part, struct span bytes, struct error *error) must_check;

/* Erases what is not erased: flash, option bytes, option-byte keys. */
int part_erase(struct part *part, struct error *error) must_check;

/* Power comes back, also after another loss meanwhile: what was being installed is erased. Error: power fails again. */
int part_reset(struct part *part, struct error *error) must_check;

#endif
