// SPDX-License-Identifier: Apache-2.0
/*
 * Which areas an SFI package has, and in which order, before a byte is written.
 */
#ifndef PACK_SFI_LAYOUT_H
#define PACK_SFI_LAYOUT_H

#include <pack/sfi_inputs.h>

#define SFI_NO_CONTENT SIZE_MAX

struct sfi_planned {
    char type;
    uint32_t size; /* bytes, filled up */
    uint32_t address;
    uint32_t
        body; /* F, E: bytes of flash, from the address on; E has SFI_EXTERNAL_SIZE before them */
    const struct sfi_firmware *external; /* E: what it says */
    size_t content;                      /* its number; SFI_NO_CONTENT: firmware, P, R */
};

struct sfi_layout {
    struct sfi_planned *areas;
    size_t count;
    uint32_t total;  /* bytes of all areas, with their descriptors */
    uint32_t chunks; /* that the part takes one after the other: one more than there are pauses */
};

/*
 * Errors: ERROR_FIT, an area does not fit the RAM, there are more than SFI_AREAS_MAX, or the package would be larger than
 * 4 GiB; ERROR_CONFIG, nothing to put in.
 */
int sfi_layout_compute(const struct sfi_spec *spec, const struct sfi_inputs *inputs,
                       struct sfi_layout *layout, struct error *error) must_check;
void sfi_layout_release(struct sfi_layout *layout);

#endif
