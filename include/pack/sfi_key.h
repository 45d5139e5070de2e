// SPDX-License-Identifier: Apache-2.0
/*
 * The OEM's key and nonce of SFI packages, from files of their exact size.
 */
#ifndef PACK_SFI_KEY_H
#define PACK_SFI_KEY_H

#include <base/run.h>
#include <format/sfi.h>

/* Reads a key, and warns of one that everybody could guess or has. Error: ERROR_FILE, cannot be read, or has not 16 bytes. */
int sfi_key_load(const struct run *run, const char *path, uint8_t key[SFI_KEY_SIZE],
                 struct error *error) must_check;

/* Error: ERROR_FILE, cannot be read, or has not 12 bytes. */
int sfi_nonce_load(const char *path, uint8_t nonce[SFI_NONCE_SIZE], struct error *error) must_check;

#endif
