// SPDX-License-Identifier: Apache-2.0
/*
 * The layout of a device with STiROT, from the option-byte key configuration that tells STiROT of its areas.
 */
#ifndef DEVICE_LAYOUT_DERIVE_H
#define DEVICE_LAYOUT_DERIVE_H

#include <base/blob.h>
#include <base/run.h>

/*
 * Appends the layout as JSON. Errors: as obk_config_load(); ERROR_CONFIG, the configuration is not one of STiROT: the
 * message names the parameter that is not there.
 */
int layout_derive(const struct run *run, const char *config, struct blob *text,
                  struct error *error) must_check;

#endif
