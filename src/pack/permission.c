// SPDX-License-Identifier: Apache-2.0
#include <base/number.h>
#include <inttypes.h>
#include <pack/permission.h>
#include <stdio.h>
#include <string.h>

static const char *const family_names[] = {
    [PERMISSION_H5] = "h5",
    [PERMISSION_H7RS] = "h7rs",
};

enum { FAMILIES = sizeof family_names / sizeof *family_names };

/*
 * All that is known of the bits. The masks of ST's certificates (0x5077; bit 127 and 0x5007) say which there are;
 * bits 14 and 12 are documented, the levels of debugging and their halves, and bit 12 of H7RS, are inferred.
 */
static const struct permission {
    enum permission_family family;
    unsigned bit;
    const char *name;
    bool is_mark; /* of the product: names alone set it */
} permissions[] = {
    {PERMISSION_H5, 14, "full-regression", false},
    {PERMISSION_H5, 12, "tz-regression", false},
    {PERMISSION_H5, 6, "debug-s3", false}, /* secure and non-secure, level 3 */
    {PERMISSION_H5, 5, "debug-s2", false},
    {PERMISSION_H5, 4, "debug-s1", false},
    {PERMISSION_H5, 2, "debug-ns3", false}, /* non-secure alone */
    {PERMISSION_H5, 1, "debug-ns2", false},
    {PERMISSION_H5, 0, "debug-ns1", false},
    {PERMISSION_H7RS, 127, "product-h7rs", true},
    {PERMISSION_H7RS, 14, "full-regression", false},
    {PERMISSION_H7RS, 12, "partial-regression", false},
    {PERMISSION_H7RS, 2, "debug-3", false},
    {PERMISSION_H7RS, 1, "debug-2", false},
    {PERMISSION_H7RS, 0, "debug-1", false},
};

enum { PERMISSIONS = sizeof permissions / sizeof *permissions };

int permission_family_parse(const char *text, enum permission_family *family, struct error *error)
{
    for (unsigned i = 0; i < FAMILIES; i++)
        if (strcmp(text, family_names[i]) == 0) {
            *family = (enum permission_family)i;
            return 0;
        }
    return error_set(error, ERROR_CONFIG, "'%s' is no family; there are h5 and h7rs", text);
}

static void set_bit(struct permission_mask *mask, unsigned bit)
{
    mask->bytes[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static bool has_bit(struct permission_mask mask, unsigned bit)
{
    return (mask.bytes[bit / 8] >> bit % 8 & 1) != 0;
}

struct permission_mask permission_all(enum permission_family family)
{
    struct permission_mask mask = {{0}};
    for (unsigned i = 0; i < PERMISSIONS; i++)
        if (permissions[i].family == family)
            set_bit(&mask, permissions[i].bit);
    return mask;
}

struct permission_mask permission_mark(enum permission_family family)
{
    struct permission_mask mask = {{0}};
    for (unsigned i = 0; i < PERMISSIONS; i++)
        if (permissions[i].family == family && permissions[i].is_mark)
            set_bit(&mask, permissions[i].bit);
    return mask;
}

static int unknown_name(enum permission_family family, const char *name, size_t length,
                        struct error *error)
{
    char names[256] = "";
    size_t used = 0;
    for (unsigned i = 0; i < PERMISSIONS && used < sizeof names; i++)
        if (permissions[i].family == family)
            used +=
                (size_t)snprintf(names + used, sizeof names - used, "%s, ", permissions[i].name);
    return error_set(error, ERROR_CONFIG, "'%.*s' is no permission of %s; there are %sbit-N",
                     (int)length, name, family_names[family], names);
}

/* Sets the bit that the first `length` characters of `name` mean. */
static int add_name(enum permission_family family, const char *name, size_t length,
                    struct permission_mask *mask, struct error *error)
{
    for (unsigned i = 0; i < PERMISSIONS; i++)
        if (permissions[i].family == family && strlen(permissions[i].name) == length &&
            strncmp(permissions[i].name, name, length) == 0) {
            set_bit(mask, permissions[i].bit);
            return 0;
        }
    uint64_t bit;
    const char *at = name + 4;
    if (length <= 4 || strncmp(name, "bit-", 4) != 0 ||
        number_scan(&at, "bit", PERMISSION_BITS - 1, &bit, error) != 0 || at != name + length)
        return unknown_name(family, name, length, error);
    set_bit(mask, (unsigned)bit);
    return 0;
}

int permission_parse(const char *text, const enum permission_family *family,
                     struct permission_mask *mask, struct error *error)
{
    *mask = (struct permission_mask){{0}};
    if (text[0] >= '0' && text[0] <= '9')
        return number_parse_wide(text, mask->bytes, error);
    if (family == NULL)
        return error_set(error, ERROR_CONFIG, "'%s': names of permissions need a family", text);
    *mask = permission_mark(*family);
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",");
        if (add_name(*family, at, length, mask, error) != 0)
            return -1;
        at += length;
        if (*at == '\0')
            return 0;
    }
}

struct permission_mask permission_and(struct permission_mask one, struct permission_mask other)
{
    for (unsigned i = 0; i < ADAC_PERMISSIONS_SIZE; i++)
        one.bytes[i] &= other.bytes[i];
    return one;
}

struct permission_mask permission_without(struct permission_mask mask, struct permission_mask other)
{
    for (unsigned i = 0; i < ADAC_PERMISSIONS_SIZE; i++)
        mask.bytes[i] &= (uint8_t)~other.bytes[i];
    return mask;
}

bool permission_is_empty(struct permission_mask mask)
{
    static const struct permission_mask none = {{0}};
    return memcmp(&mask, &none, sizeof mask) == 0;
}

void permission_text(struct permission_mask mask, char text[PERMISSION_TEXT])
{
    uint64_t low = 0;
    uint64_t high = 0;
    for (unsigned i = 0; i < 8; i++) {
        low |= (uint64_t)mask.bytes[i] << 8 * i;
        high |= (uint64_t)mask.bytes[8 + i] << 8 * i;
    }
    if (high == 0)
        snprintf(text, PERMISSION_TEXT, "0x%" PRIx64, low);
    else
        snprintf(text, PERMISSION_TEXT, "0x%" PRIx64 "%016" PRIx64, high, low);
}

/* The family whose mark the mask bears; the one without a mark where it bears none. */
static enum permission_family family_of(struct permission_mask mask)
{
    for (unsigned i = 0; i < PERMISSIONS; i++)
        if (permissions[i].is_mark && has_bit(mask, permissions[i].bit))
            return permissions[i].family;
    return PERMISSION_H5;
}

bool permission_name(struct permission_mask mask, unsigned bit, char name[PERMISSION_NAME])
{
    enum permission_family family = family_of(mask);
    if (!has_bit(mask, bit))
        return false;
    snprintf(name, PERMISSION_NAME, "bit-%u", bit);
    for (unsigned i = 0; i < PERMISSIONS; i++)
        if (permissions[i].family == family && permissions[i].bit == bit)
            snprintf(name, PERMISSION_NAME, "%s", permissions[i].name);
    return true;
}
