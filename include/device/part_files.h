// SPDX-License-Identifier: Apache-2.0
/*
 * A part that is kept in a directory, which `otpc boot run --state` takes as well.
 *
 *   NAME.bin, device.json   flash and counters, as device_save() keeps them
 *   part.json               what is noted besides: licences, version, option bytes, where a pause stands
 *   obk/0xADDRESS.obk       option-byte keys, for --config of boot run
 *   paused/                 flash in the middle of an installation; NAME.bin are erased as long
 *   device.pem, device.cert its identity, as `otpc device new` makes it
 *   global.pem              the private key that global licences are for
 *   license.bin             the last licence that was issued for it
 *
 * Whoever stops part_save() at any moment leaves the part as it was, blank, or as it is now.
 */
#ifndef DEVICE_PART_FILES_H
#define DEVICE_PART_FILES_H

#include <device/part.h>

/* DIRECTORY/NAME; the caller frees it. Error: ERROR_BUG, out of memory. */
int part_path(const char *directory, const char *name, char **path, struct error *error) must_check;

/*
 * Takes the state of a new part from a directory, where there is one. Errors: ERROR_FILE; ERROR_CONFIG, it is damaged, or of
 * another layout.
 */
int part_load(struct part *part, const char *directory, struct error *error) must_check;

/* Error: ERROR_FILE. */
int part_save(const struct part *part, const char *directory, struct error *error) must_check;

#endif
