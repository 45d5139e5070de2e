// SPDX-License-Identifier: Apache-2.0
/*
 * SFI packages made by hand: written from the format, with OpenSSL alone, sharing nothing with the code under test.
 */
#ifndef SUPPORT_SFI_FORGE_H
#define SUPPORT_SFI_FORGE_H

#include <base/blob.h>

struct forged_area {
    char type;
    uint32_t address;
    const char *plaintext; /* hexadecimal */
};

/* What all of them are encrypted with. */
extern const uint8_t forged_key[16];
extern const uint8_t forged_nonce[12];

/* Appends a package of these areas, up to one without type, with the firmware version 7. */
void sfi_forge(const struct forged_area *areas, struct blob *package);

/* Encrypts `plaintext` to `to`, and appends nothing: what AES-128-GCM gives under the forged key. */
void sfi_forge_gcm(const uint8_t iv[12], struct span added, struct span plaintext, uint8_t *to,
                   uint8_t tag[16]);

#endif
