// SPDX-License-Identifier: Apache-2.0
/*
 * What debug authentication may unlock: 128 bits, some of them with a name. What a bit means depends on the product
 * family.
 */
#ifndef PACK_PERMISSION_H
#define PACK_PERMISSION_H

#include <base/error.h>
#include <format/adac.h>
#include <stdint.h>

enum permission_family { PERMISSION_H5, PERMISSION_H7RS };

enum { PERMISSION_BITS = 8 * ADAC_PERMISSIONS_SIZE };

/* Room for a mask as a number, and for the name of a bit. */
enum { PERMISSION_TEXT = 2 + 2 * ADAC_PERMISSIONS_SIZE + 1, PERMISSION_NAME = 24 };

struct permission_mask {
    uint8_t bytes[ADAC_PERMISSIONS_SIZE]; /* little-endian */
};

/* Error: ERROR_CONFIG, no family of that name. */
int permission_family_parse(const char *text, enum permission_family *family,
                            struct error *error) must_check;

/*
 * Reads a mask: a number (0x.. or decimal), or names joined by commas; `bit-N` is a name too. Names give the bit that
 * marks the product besides. `family` is NULL where it is not known: then only a number is taken.
 * Error: ERROR_CONFIG, more than 128 bits, an unknown name, names without a family.
 */
int permission_parse(const char *text, const enum permission_family *family,
                     struct permission_mask *mask, struct error *error) must_check;

/* Every bit that the family knows: what ST's own certificates grant. */
struct permission_mask permission_all(enum permission_family family);

/* The bits that mark the product of the family. */
struct permission_mask permission_mark(enum permission_family family);

struct permission_mask permission_and(struct permission_mask one, struct permission_mask other);

/* The bits of `mask` that `other` has not. */
struct permission_mask permission_without(struct permission_mask mask,
                                          struct permission_mask other);
bool permission_is_empty(struct permission_mask mask);

/* As a number, 0x.. */
void permission_text(struct permission_mask mask, char text[PERMISSION_TEXT]);

/*
 * The name of a bit, false where the mask does not have it. The family is the one whose mark the mask bears; a bit
 * without a name is `bit-N`.
 */
bool permission_name(struct permission_mask mask, unsigned bit, char name[PERMISSION_NAME]);

#endif
