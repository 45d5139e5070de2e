// SPDX-License-Identifier: Apache-2.0
/*
 * What the areas of an SFI package hold that are no firmware: modules, option-byte keys, option bytes, places of keys.
 */
#ifndef PACK_SFI_CONTENTS_H
#define PACK_SFI_CONTENTS_H

#include <base/run.h>
#include <pack/firmware.h>
#include <pack/sfi_spec.h>

/* Bytes in memory, then those of a file. */
struct sfi_content {
    char type;
    uint32_t address;
    struct blob head;     /* may be secret */
    char *path;           /* what it is from, or NULL */
    struct firmware body; /* of no size: there is no file */
};

struct sfi_contents {
    struct sfi_content *items; /* those of one type in the order of the specification */
    size_t count;
};

/*
 * Makes them all. Warns of option-byte keys without a hash that matches. Errors: ERROR_FILE, cannot be read, is empty, or
 * an option-byte key file is none; ERROR_CONFIG, one has not the size that devices take, or two go to one place;
 * ERROR_FIT, more than 4 GiB.
 */
int sfi_contents_open(const struct run *run, const struct sfi_spec *spec,
                      struct sfi_contents *contents, struct error *error) must_check;
void sfi_contents_release(struct sfi_contents *contents);

/* Bytes, before they are filled up. */
uint64_t sfi_content_size(const struct sfi_content *content);

#endif
