// SPDX-License-Identifier: Apache-2.0
/*
 * One area of an SFI package, onto a part.
 *
 * What ST does not publish is chosen here. OPEN: external flash holds the firmware as the program sees it through OTFDEC, so
 * that no key has to be known; a region's key, which the device draws by itself, goes to its place in internal flash;
 * a module goes to its address as it is.
 */
#ifndef DEVICE_SFI_PROGRAM_H
#define DEVICE_SFI_PROGRAM_H

#include <device/part.h>
#include <pack/sfi_read.h>

/* What the keys of regions are drawn from. */
struct sfi_seed {
    uint8_t bytes[SHA256_SIZE]; /* secret */
};

/*
 * Programs the area that the package is at, of any type but P and R. Errors: ERROR_INVALID, its tag is wrong, power failed,
 * or what it goes to holds something already; ERROR_FIT, it goes where the part has nothing of the kind, or not at the
 * beginning of a unit that is written at once; ERROR_CONFIG, nobody knows how to install such an area.
 */
int sfi_program_area(struct part *part, struct sfi_package *package, const struct sfi_seed *seed,
                     struct error *error) must_check;

/* Bytes at an address of internal flash. Errors: as sfi_program_area(). */
int sfi_program_bytes(struct part *part, uint32_t address, struct span bytes,
                      struct error *error) must_check;

#endif
