// SPDX-License-Identifier: Apache-2.0
/*
 * Header and area descriptors of an SFI package, as bytes and as values; the format is that of format/sfi.h.
 */
#ifndef PACK_SFI_AREA_H
#define PACK_SFI_AREA_H

#include <base/blob.h>
#include <format/sfi.h>

struct sfi_header {
    uint8_t nonce[SFI_NONCE_SIZE];
    uint32_t firmware_version;
    uint32_t areas;
    uint32_t total; /* bytes of all areas */
    uint8_t tag[SFI_TAG_SIZE];
};

struct sfi_area {
    char type; /* one of SFI_TYPES */
    uint32_t version;
    uint32_t index;
    uint32_t size; /* bytes of plaintext, and of ciphertext */
    uint32_t address;
    uint32_t areas;
    uint8_t tag[SFI_TAG_SIZE];
};

void sfi_header_format(const struct sfi_header *header, uint8_t bytes[SFI_HEADER_SIZE]);

/* Errors: ERROR_INVALID, another magic or protocol, no area, too many of them, or no room for them in the total. */
int sfi_header_parse(const uint8_t bytes[SFI_HEADER_SIZE], struct sfi_header *header,
                     struct error *error) must_check;
void sfi_area_format(const struct sfi_area *area, uint8_t bytes[SFI_AREA_SIZE]);

/*
 * Errors: ERROR_INVALID, no type that there is, a size that is no multiple of 16, or one that is not for the type: P and
 * R hold nothing, all others something.
 */
int sfi_area_parse(const uint8_t bytes[SFI_AREA_SIZE], struct sfi_area *area,
                   struct error *error) must_check;

/* The IV that an area is encrypted under; that of the header is the nonce itself. */
void sfi_area_iv(const uint8_t nonce[SFI_NONCE_SIZE], uint32_t index, uint8_t iv[SFI_NONCE_SIZE]);

/* What a type is, in a word or two; NULL: there is no such type. */
const char *sfi_type_name(char type);

/* Whether a type is one of `types`, a list of SFI_...: the letters of a text. */
bool sfi_type_in(char type, const char *types);

#endif
