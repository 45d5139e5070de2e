// SPDX-License-Identifier: Apache-2.0
/*
 * The option bytes of an SFI package: from a checked CSV to values.
 */
#ifndef PACK_SFI_REGISTERS_H
#define PACK_SFI_REGISTERS_H

#include <base/run.h>
#include <pack/sfi_spec.h>

/*
 * Reads a CSV, holds it against what is known of the specification's device, an STM32H5 where none is given, and against
 * the debug authentication among its option-byte keys, and adds the values. Where nothing is known of the device's option
 * bytes, a warning says so, and only the form is checked. `confirmed`: what cannot be taken back is wanted. Errors:
 * ERROR_USAGE, it is not confirmed; as option_bytes_open(). Call it when the option-byte keys are known.
 */
int sfi_registers_load(const struct run *run, const char *path, bool confirmed,
                       struct sfi_spec *spec, struct error *error) must_check;

#endif
