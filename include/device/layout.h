// SPDX-License-Identifier: Apache-2.0
/*
 * The layout of a device on the desk: its flash, and the boot stages with their images. See otpc-boot-layout(5).
 */
#ifndef DEVICE_LAYOUT_H
#define DEVICE_LAYOUT_H

#include <base/run.h>
#include <bootcore/boot.h>
#include <text/json_reader.h>

enum { LAYOUT_FLASHES_MAX = 8, LAYOUT_STAGES_MAX = 4 };

/* A flash, a RAM, or another memory that images lie in. */
struct layout_flash {
    const char *name;
    uint32_t address;
    uint32_t alias; /* where it is mapped as well; 0: nowhere */
    uint32_t size;
    uint32_t sector; /* bytes that are erased at once */
    uint32_t write;  /* bytes that are written at once */
    bool external;
    bool ram; /* needs no erasing, and is lost at a reset */
};

struct layout_region {
    uint32_t address;
    uint32_t size; /* 0: none */
};

struct layout_image {
    const char *name;
    uint32_t id;
    uint32_t magic;
    uint32_t counter; /* what the device has from the start */
    bool optional;
    struct layout_region primary;
    struct layout_region secondary;
    struct layout_region ram;
    const struct json *keys; /* array of key files, or NULL: all that the stage has */
};

struct layout_stage {
    const char *name;
    uint32_t policy; /* its place in `policy_names` */
    uint32_t mode;   /* enum bootcore_mode */
    uint32_t max_sectors;
    bool loader;
    bool bootstrap;
    bool aes256; /* content keys have 32 bytes in the journal of a swap */
    struct layout_region scratch;
    const char *config;         /* option-byte keys, or NULL */
    const char *decryption_key; /* key file, or NULL */
    struct layout_image images[BOOTCORE_IMAGES_MAX];
    uint32_t image_count;
};

struct layout {
    const char *name;
    char *directory; /* that files are relative to */
    struct json_document document;
    struct layout_flash flashes[LAYOUT_FLASHES_MAX];
    uint32_t flash_count;
    struct layout_stage stages[LAYOUT_STAGES_MAX];
    uint32_t stage_count;
    uint32_t buffer; /* bytes that the boot code reads and writes at a time */
};

/*
 * Loads a layout: a JSON file; the name of one that comes with the program; or a STiROT configuration (.xml), whose areas
 * it is made of. Errors: ERROR_FILE, cannot be read; ERROR_CONFIG, not JSON, members unknown, missing or of the wrong
 * kind, areas outside of every flash, not whole sectors, or overlapping; ERROR_USAGE, no such name.
 */
int layout_load(const struct run *run, const char *name, struct layout *layout,
                struct error *error) must_check;

/* The same from memory; `file` is for messages, and its directory for relative files. */
int layout_parse(struct span text, const char *file, struct layout *layout,
                 struct error *error) must_check;
void layout_release(struct layout *layout);

/* Bytes of a content key in the journal of a swap. */
uint32_t layout_journal_key(const struct layout_stage *stage);

/* The flash that an address lies in, also by its alias, and the offset there; NULL: none. */
const struct layout_flash *layout_find(const struct layout *layout, uint32_t address,
                                       uint32_t *offset);

/* Names of the layouts that come with the program: the index'th, or NULL; and the text of one. */
const char *layout_builtin(size_t index);
struct span layout_builtin_text(const char *name);

#endif
