// SPDX-License-Identifier: Apache-2.0
/*
 * Writes an SFI package, in one pass and in constant memory: the room of each tag is left free until what it is over has
 * been written, and filled then.
 */
#ifndef PACK_SFI_WRITE_H
#define PACK_SFI_WRITE_H

#include <base/output.h>
#include <pack/sfi_layout.h>

/*
 * Writes all of it to `output`, which does not appear yet. Errors: ERROR_FILE, cannot be written, the output is a device
 * or a pipe, or an input has changed or cannot be read; ERROR_CRYPTO.
 */
int sfi_write(const struct run *run, const struct sfi_spec *spec, struct sfi_inputs *inputs,
              const struct sfi_layout *layout, struct output *output,
              struct error *error) must_check;

#endif
