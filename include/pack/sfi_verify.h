// SPDX-License-Identifier: Apache-2.0
/*
 * Judges a whole SFI package with its key: every tag, and what is in the areas.
 */
#ifndef PACK_SFI_VERIFY_H
#define PACK_SFI_VERIFY_H

#include <base/run.h>
#include <pack/sfi_read.h>

/*
 * Goes through a package that is open and unlocked, from the first area on; then sfi_package_next() begins again. In
 * constant memory. Errors: ERROR_INVALID, a tag is wrong, or what is behind it is not what format/sfi.h says; the message
 * names the area; ERROR_FILE; ERROR_CRYPTO.
 */
int sfi_verify(const struct run *run, struct sfi_package *package, struct error *error) must_check;

#endif
