// SPDX-License-Identifier: Apache-2.0
/*
 * Option-byte key files that have no configuration: the initial data of a boot stage, and the lock of debug
 * authentication.
 */
#ifndef PACK_OBK_FIXED_H
#define PACK_OBK_FIXED_H

#include <base/blob.h>
#include <stdbool.h>

/*
 * Appends the file with the initial data (zeros, under their hash) of the boot path `path` of `family`; `encrypt` NULL
 * means: as the vendor ships it. Error: ERROR_USAGE, there is no such data; the message lists what there is.
 */
int obk_data_file(const char *family, const char *path, const bool *encrypt, struct blob *bytes,
                  struct error *error) must_check;

/* Appends the file that locks debug authentication of an STM32H7RS for ever. Error: out of memory. */
int obk_lock_file(struct blob *bytes, struct error *error) must_check;

#endif
