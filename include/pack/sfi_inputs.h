// SPDX-License-Identifier: Apache-2.0
/*
 * What goes into an SFI package, opened and checked: bytes of flash by address, and what the other areas hold.
 */
#ifndef PACK_SFI_INPUTS_H
#define PACK_SFI_INPUTS_H

#include <pack/firmware_segments.h>
#include <pack/sfi_contents.h>

/* A firmware file, and what was said of it. */
struct sfi_source {
    const struct sfi_firmware *firmware;
    struct firmware_segments segments;
};

/* Bytes that stand together in flash. */
struct sfi_extent {
    uint64_t start;
    uint64_t end; /* behind the last */
    size_t source;
    size_t segment; /* of the source */
};

struct sfi_inputs {
    struct sfi_source *sources;
    size_t source_count;
    struct sfi_extent *extents; /* by address, none with bytes of another */
    size_t extent_count;
    struct sfi_contents contents;
};

/*
 * Opens everything, and holds it against the device. Errors: ERROR_CONFIG, two files have bytes of one address, firmware
 * is in the wrong kind of memory, external firmware begins in the unit of 16 bytes that another ends in; ERROR_FIT,
 * beyond 4 GiB, or outside of the device's flash; as firmware_segments_open() and sfi_contents_open().
 */
int sfi_inputs_open(const struct run *run, const struct sfi_spec *spec, struct sfi_inputs *inputs,
                    struct error *error) must_check;
void sfi_inputs_release(struct sfi_inputs *inputs);

/* The first extent that ends behind `address`, or their count. */
size_t sfi_inputs_find(const struct sfi_inputs *inputs, uint64_t address);

/*
 * Copies `size` bytes of flash from `address` on, `fill` where no file has any; fast where calls go upwards.
 * Error: ERROR_FILE, a file has changed or cannot be read.
 */
int sfi_inputs_read(struct sfi_inputs *inputs, uint64_t address, uint8_t fill, uint8_t *data,
                    size_t size, struct error *error) must_check;

#endif
