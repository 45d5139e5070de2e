// SPDX-License-Identifier: Apache-2.0
/*
 * Where `otpc sfi install` has its licence from: a file, or a token that issues one.
 */
#ifndef COMMAND_SFI_LICENSE_H
#define COMMAND_SFI_LICENSE_H

#include <command/hsm_token.h>
#include <device/sfi_install.h>
#include <pack/license.h>

struct sfi_license_options {
    const char *license;
    struct hsm_token_options hsm;
    const char *authority;
};

/*
 * Gets the licence, opens it as the device that is kept in `device`, unlocks the package with it, and says in `installation` which
 * licence that is. One that a token issued for the device earlier, and which the package can still be installed with, is
 * taken before another is issued. Errors: ERROR_USAGE, options that do not go together; ERROR_INVALID, the licence is for
 * another device or package; as license_load(), part_open_license(), hsm_license_issue().
 */
int sfi_license_take(const struct run *run, const struct sfi_license_options *options,
                     const char *device, struct sfi_installation *installation,
                     struct license *license, struct error *error) must_check;

#endif
