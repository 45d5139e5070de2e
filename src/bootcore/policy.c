// SPDX-License-Identifier: Apache-2.0
#include <bootcore/policy.h>
#include <bootcore/verify.h>

/* The rows: bytes of the value are all of one length, or between two. */
#define INSIDE(type, seen, minimum, maximum)             \
    {                                                    \
        type, BOOTCORE_PROTECTED, seen, minimum, maximum \
    }
#define BEHIND(type, seen, minimum, maximum)               \
    {                                                      \
        type, BOOTCORE_UNPROTECTED, seen, minimum, maximum \
    }
#define COUNTER INSIDE(MCUBOOT_TLV_SECURITY_COUNTER, BOOTCORE_SEEN_COUNTER, 4, 4)
#define DEPENDENCY \
    INSIDE(MCUBOOT_TLV_DEPENDENCY, 0, MCUBOOT_DEPENDENCY_SIZE, MCUBOOT_DEPENDENCY_SIZE)
#define SHA256 BEHIND(MCUBOOT_TLV_SHA256, BOOTCORE_SEEN_DIGEST, 32, 32)

static const struct bootcore_tlv_rule st_rules[] = {
    COUNTER,
    INSIDE(MCUBOOT_TLV_BOOT_RECORD, BOOTCORE_SEEN_RECORD, 0, UINT16_MAX),
    DEPENDENCY,
    SHA256,
    BEHIND(MCUBOOT_TLV_KEY_HASH, BOOTCORE_SEEN_KEY_HASH, 32, 32),
    BEHIND(MCUBOOT_TLV_ECDSA, BOOTCORE_SEEN_SIGNATURE, 8, 72),
    BEHIND(MCUBOOT_TLV_ECIES_P256, BOOTCORE_SEEN_WRAPPED, MCUBOOT_ECIES_SIZE, MCUBOOT_ECIES_SIZE),
};

#ifdef BOOTCORE_P256_ONLY
enum {
    KEY_MIN = BOOTCORE_PUBLIC_KEY_MAX,
    ECDSA_MAX = BOOTCORE_SIGNATURE_MAX,
    ECIES_MAX = BOOTCORE_WRAPPED_MAX
};
#define AES256 0u
#define KEYS   (1u << BOOTCORE_KEY_P256)
#else
enum { KEY_MIN = 44 /* Ed25519 */, ECDSA_MAX = 104 /* P-384 */, ECIES_MAX = 129 /* AES-256 */ };
#define AES256 MCUBOOT_FLAG_ENCRYPTED_AES256
#define KEYS   ((1u << BOOTCORE_KEY_KINDS) - 1)
#endif

static const struct bootcore_tlv_rule mcuboot_rules[] = {
    COUNTER,
    DEPENDENCY,
    SHA256,
    BEHIND(MCUBOOT_TLV_KEY_HASH, BOOTCORE_SEEN_KEY_HASH, 32, BOOTCORE_DIGEST_MAX),
    BEHIND(MCUBOOT_TLV_PUBLIC_KEY, BOOTCORE_SEEN_PUBLIC_KEY, KEY_MIN, BOOTCORE_PUBLIC_KEY_MAX),
    BEHIND(MCUBOOT_TLV_ECDSA, BOOTCORE_SEEN_SIGNATURE, 8, ECDSA_MAX),
    BEHIND(MCUBOOT_TLV_ECIES_P256, BOOTCORE_SEEN_WRAPPED, MCUBOOT_ECIES_SIZE, ECIES_MAX),
#ifndef BOOTCORE_P256_ONLY
    BEHIND(MCUBOOT_TLV_SHA384, BOOTCORE_SEEN_DIGEST, 48, 48),
    BEHIND(MCUBOOT_TLV_SHA512, BOOTCORE_SEEN_DIGEST, 64, 64),
    BEHIND(MCUBOOT_TLV_PURE, BOOTCORE_SEEN_PURE, 1, 1),
    BEHIND(MCUBOOT_TLV_RSA2048, BOOTCORE_SEEN_SIGNATURE, 256, 256),
    BEHIND(MCUBOOT_TLV_RSA3072, BOOTCORE_SEEN_SIGNATURE, 384, 384),
    BEHIND(MCUBOOT_TLV_ED25519, BOOTCORE_SEEN_SIGNATURE, 64, 64),
    BEHIND(MCUBOOT_TLV_RSA_OAEP, BOOTCORE_SEEN_WRAPPED, 256, 256),
    BEHIND(MCUBOOT_TLV_AES_KW, BOOTCORE_SEEN_WRAPPED, 24, 40),
    BEHIND(MCUBOOT_TLV_ECIES_X25519, BOOTCORE_SEEN_WRAPPED, 80, 96),
    BEHIND(MCUBOOT_TLV_ECIES_X25519_SHA512, BOOTCORE_SEEN_WRAPPED, 112, 128),
#endif
};

#define FLAGS                                                                                \
    (MCUBOOT_FLAG_PRIMARY_ONLY | MCUBOOT_FLAG_ENCRYPTED_AES128 | MCUBOOT_FLAG_NON_BOOTABLE | \
     MCUBOOT_FLAG_ROM_FIXED)

const struct bootcore_policy bootcore_policy_st = {
    .name = "st",
    .rules = st_rules,
    .rule_count = sizeof st_rules / sizeof *st_rules,
    .flags = FLAGS,
    .keys = 1u << BOOTCORE_KEY_P256,
    .required = BOOTCORE_SEEN_DIGEST | BOOTCORE_SEEN_COUNTER,
    .required_keys = BOOTCORE_SEEN_KEY_HASH,
    .secondary_fill = true,
};

const struct bootcore_policy bootcore_policy_mcuboot = {
    .name = "mcuboot",
    .rules = mcuboot_rules,
    .rule_count = sizeof mcuboot_rules / sizeof *mcuboot_rules,
    .flags = FLAGS | AES256,
    .keys = KEYS,
    .required = BOOTCORE_SEEN_DIGEST,
    .required_keys = BOOTCORE_SEEN_KEY_HASH | BOOTCORE_SEEN_PUBLIC_KEY,
    .custom_protected = true,
    .padded_signature = true,
};
