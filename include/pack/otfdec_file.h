// SPDX-License-Identifier: Apache-2.0
/*
 * What lies in an OTFDEC region, as a file: encrypted, or decrypted, in one pass through one buffer.
 */
#ifndef PACK_OTFDEC_FILE_H
#define PACK_OTFDEC_FILE_H

#include <base/run.h>
#include <pack/firmware.h>
#include <pack/image_sink.h>
#include <pack/otfdec.h>

struct otfdec_file {
    struct firmware firmware;
    uint64_t address; /* of its first byte */
};

/*
 * Opens a .bin, or a .hex, which has its address. `address` is where it lies, NULL: the .hex says. Errors:
 * ERROR_USAGE, no address, one that is not that of the .hex, or not a multiple of OTFDEC_BLOCK; ERROR_FILE, also where it
 * is empty; ERROR_FIT, beyond the last address that OTFDEC counts.
 */
int otfdec_file_open(const char *path, const uint32_t *address, struct otfdec_file *file,
                     struct error *error) must_check;
void otfdec_file_release(struct otfdec_file *file);

/*
 * Sets where the region begins and ends: at `start`, NULL: where the file does; after `size` bytes, 0: behind the file.
 * Errors: ERROR_USAGE, not a multiple of OTFDEC_REGION_GRAIN; ERROR_FIT, the file or the region does not fit.
 */
int otfdec_file_place(const struct otfdec_file *file, const uint32_t *start, uint64_t size,
                      struct otfdec_region *region, struct error *error) must_check;

/*
 * Writes all of it to a sink, and ends that. Gaps of a .hex are left out of a .hex; in a .bin they are 0xff in clear.
 * Errors: ERROR_FILE; ERROR_CRYPTO.
 */
int otfdec_file_write(const struct run *run, struct otfdec_file *file,
                      const struct otfdec_region *region, bool encrypt, struct image_sink *sink,
                      struct error *error) must_check;

#endif
