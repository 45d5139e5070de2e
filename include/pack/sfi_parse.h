// SPDX-License-Identifier: Apache-2.0
/*
 * What stands in the plaintexts of an SFI package, for who has decrypted and authenticated an area.
 */
#ifndef PACK_SFI_PARSE_H
#define PACK_SFI_PARSE_H

#include <base/blob.h>
#include <format/sfi.h>

/* What an E area begins with; the firmware follows behind SFI_EXTERNAL_SIZE bytes, up to 15 bytes of fill behind it. */
struct sfi_external {
    uint32_t region;
    uint32_t mode;
    uint32_t key_address; /* 0: the region has no key */
};

/* Errors: ERROR_INVALID, too short, or a region or mode that there is not. */
int sfi_external_parse(struct span plaintext, struct sfi_external *external,
                       struct error *error) must_check;

/* An entry of a K area. */
struct sfi_key_place {
    uint32_t size;
    uint32_t address;
};

/*
 * The entry at `*offset`, which moves behind it; `*there` is false behind the last. Error: ERROR_INVALID, an entry that is
 * cut off, or anything but zeros behind the last.
 */
int sfi_key_place_parse(struct span plaintext, size_t *offset, struct sfi_key_place *place,
                        bool *there, struct error *error) must_check;

/* What an M area begins with, licence included. */
struct sfi_module_head {
    uint32_t license_kind; /* SFI_LICENSE_... */
    uint32_t license_size; /* bytes of it from SFI_MODULE_SIZE on */
    uint32_t size;         /* bytes of the module */
    uint64_t offset;       /* of the module in the plaintext */
};

/*
 * `first` holds SFI_MODULE_SIZE bytes at least, `area_size` is that of the area. Error: ERROR_INVALID, too short, a kind
 * that there is not, or lengths that do not go with the area.
 */
int sfi_module_parse(struct span first, uint32_t area_size, struct sfi_module_head *module,
                     struct error *error) must_check;

/* Bytes of the package in an S area; it begins at SFI_SSFI_SIZE. Error: ERROR_INVALID, as sfi_module_parse(). */
int sfi_ssfi_parse(struct span first, uint32_t area_size, uint32_t *size,
                   struct error *error) must_check;

/*
 * Bytes of the option-byte key file in an O area, header included. Error: ERROR_INVALID, too short, or its length does
 * not go with the area, or it goes to another place than the area says.
 */
int sfi_obk_parse(struct span first, uint32_t area_size, uint32_t address, uint32_t *size,
                  struct error *error) must_check;

#endif
