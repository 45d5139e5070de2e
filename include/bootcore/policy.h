// SPDX-License-Identifier: Apache-2.0
/*
 * What a boot code accepts, as data.
 */
#ifndef BOOTCORE_POLICY_H
#define BOOTCORE_POLICY_H

#include <bootcore/result.h>

enum bootcore_place { BOOTCORE_PROTECTED, BOOTCORE_UNPROTECTED };

/*
 * A type of TLV that may stand in one of the areas. Of all types with the same bit one may occur, once; dependencies may
 * be several.
 */
struct bootcore_tlv_rule {
    uint16_t type;
    uint8_t place;
    uint8_t seen;     /* its bit, which also says where the value is kept */
    uint16_t minimum; /* bytes of the value */
    uint16_t maximum;
};

struct bootcore_policy {
    const char *name;
    const struct bootcore_tlv_rule *rules;
    uint32_t rule_count;
    uint32_t flags;         /* of the header, that have a meaning */
    uint32_t keys;          /* 1 << enum bootcore_key_kind: keys that may sign */
    uint32_t required;      /* bits of what has to be there */
    uint32_t required_keys; /* one of these bits has to be there */
    bool custom_protected;  /* any other type may stand in the protected area */
    bool padded_signature;  /* zeros may follow a signature in its TLV */
    bool secondary_fill;    /* what lies between the TLVs and the trailer of an update is erased */
};

/* ST's boot code: the rules of its MCUboot port, image_validate.c of OEMiROT. */
extern const struct bootcore_policy bootcore_policy_st;

/* Upstream's, with all of its algorithms. What the port has none for is refused. */
extern const struct bootcore_policy bootcore_policy_mcuboot;

#endif
