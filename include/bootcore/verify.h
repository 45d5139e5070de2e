// SPDX-License-Identifier: Apache-2.0
/*
 * Judges an image in flash: whether a device may boot it, and if not, why.
 *
 * The image is untrusted. Every length in it is held against the area before it is used; every byte that a decision
 * depends on is read again when it is hashed. Source of the format: MCUboot's design document; of the rules, the policy
 * in bootcore/policy.h.
 */
#ifndef BOOTCORE_VERIFY_H
#define BOOTCORE_VERIFY_H

#include <bootcore/policy.h>
#include <bootcore/port.h>
#include <format/mcuboot.h>

#define BOOTCORE_DEPENDENCIES_MAX 16
#define BOOTCORE_SPKI_SIZE        91  /* SubjectPublicKeyInfo of a P-256 key */
#define BOOTCORE_BUFFER_MIN       256 /* bytes of a work buffer, at least */

/* Why an image is refused; `offset`, `found` and `expected` of the verdict as said here. */
enum bootcore_reason {
    BOOTCORE_GOOD,
    BOOTCORE_READ,   /* the port cannot read, or the image reaches beyond its area at `offset` */
    BOOTCORE_CRYPTO, /* the port's digest or cipher fails */
    BOOTCORE_MAGIC,  /* of the header: found, expected */
    BOOTCORE_HEADER_SIZE,     /* found */
    BOOTCORE_IMAGE_SIZE,      /* header, body, protected area: found bytes, more than `expected` */
    BOOTCORE_FLAGS,           /* found; `expected` are those that are known */
    BOOTCORE_PROTECTED_SIZE,  /* header says `expected`, area says `found` */
    BOOTCORE_TLV_MAGIC,       /* of an area at offset: found, expected */
    BOOTCORE_TLV_AREA_SIZE,   /* of an area at offset: found */
    BOOTCORE_TLV_BEYOND_AREA, /* type `found` at offset */
    BOOTCORE_TLV_UNEXPECTED,  /* type `found` at offset */
    BOOTCORE_TLV_LENGTH,      /* of type `expected` at offset: found */
    BOOTCORE_TLV_TWICE,       /* type `found` at offset */
    BOOTCORE_TLV_ORDER,       /* signature before the key that made it, at offset */
    BOOTCORE_TLV_MISSING,     /* type `expected` */
    BOOTCORE_DEPENDENCIES,    /* more than BOOTCORE_DEPENDENCIES_MAX, at offset */
    BOOTCORE_KEY_UNKNOWN,     /* the verdict's key hash is that of no provisioned key */
    BOOTCORE_KEY_FORM,        /* provisioned key number `found` is no P-256 key */
    BOOTCORE_WRAPPED_KEY,     /* the wrapped content key was not made for this device */
    BOOTCORE_NO_DECRYPTION_KEY, /* the image is encrypted, and there is no key to decrypt it with */
    BOOTCORE_DIGEST,            /* the digest in the image is not that of its bytes */
    BOOTCORE_SIGNATURE_FORM,    /* the signature is no DER of the form that is wanted */
    BOOTCORE_SIGNATURE,         /* it was not made by that key over that digest */
    BOOTCORE_COUNTER,           /* security counter found, the device has `expected` */
    BOOTCORE_FILL,              /* byte at offset: found, expected */
    BOOTCORE_TRAILER_OVERLAP,   /* TLVs end at `found`, trailer starts at `expected` */
    BOOTCORE_TRAILER_MAGIC,     /* the last 16 bytes of the slot are not the magic */
    BOOTCORE_FAULT,             /* two looks at the same thing differ */
};

struct bootcore_version {
    uint8_t major;
    uint8_t minor;
    uint16_t revision;
    uint32_t build;
};

struct bootcore_dependency {
    uint32_t image;
    struct bootcore_version version; /* at least */
};

struct bootcore_header {
    uint8_t bytes[MCUBOOT_HEADER_SIZE]; /* as they were read, and as they are hashed */
    uint32_t magic;
    uint32_t load_address;
    uint32_t header_size;
    uint32_t protected_size;
    uint32_t image_size; /* of the body */
    uint32_t flags;
    struct bootcore_version version;
};

/* What the TLV areas hold. Kinds that were seen are bits of `seen`. */
struct bootcore_tlvs {
    uint32_t seen;
    uint32_t end; /* offset behind the last TLV */
    uint32_t counter;
    uint32_t dependency_count;
    struct bootcore_dependency dependencies[BOOTCORE_DEPENDENCIES_MAX];
    uint32_t signature_size;
    uint32_t key; /* index of the provisioned key */
    uint8_t point[BOOTCORE_POINT_SIZE];
    uint8_t digest[BOOTCORE_DIGEST_SIZE];
    uint8_t key_hash[BOOTCORE_DIGEST_SIZE];
    uint8_t public_key[BOOTCORE_SPKI_SIZE];
    uint8_t signature[MCUBOOT_SIGNATURE_MAX];
    uint8_t wrapped_key[MCUBOOT_ECIES_SIZE];
};

#define BOOTCORE_SEEN_DIGEST     0x01u
#define BOOTCORE_SEEN_KEY_HASH   0x02u
#define BOOTCORE_SEEN_PUBLIC_KEY 0x04u
#define BOOTCORE_SEEN_SIGNATURE  0x08u
#define BOOTCORE_SEEN_WRAPPED    0x10u
#define BOOTCORE_SEEN_COUNTER    0x20u
#define BOOTCORE_SEEN_RECORD     0x40u
#define BOOTCORE_SEEN_OTHER      0x80u

/* A public key that was provisioned: SubjectPublicKeyInfo, BOOTCORE_SPKI_SIZE bytes. */
struct bootcore_key {
    const uint8_t *der;
};

/* Memory that the caller lends; nothing in it outlives the call but what the verdict says. */
struct bootcore_work {
    uint8_t *buffer;
    uint32_t
        buffer_size; /* at least BOOTCORE_BUFFER_MIN, a multiple of 16 and of all write sizes */
    struct bootcore_tlvs first;
    struct bootcore_tlvs second;
};

/* Where an image lies, and what it is held against. */
struct bootcore_request {
    const struct bootcore_port *port;
    const struct bootcore_policy *policy;
    const struct bootcore_area *area;
    uint32_t magic;
    const struct bootcore_key *keys;
    uint32_t key_count;
    const uint8_t *decryption_key; /* a P-256 scalar; NULL: none */
    uint32_t minimum_counter;
    uint32_t trailer_size; /* with its magic */
    bool
        encrypted_body; /* a body that is flagged as encrypted is encrypted; false: it lies in clear */
    bool
        unsigned_image; /* no key and no signature are wanted: for the writer's own check of such images */
    bool ram_load;    /* the flag of images for RAM is known: who asks does not execute the image */
    bool check_fill;  /* erased bytes from the TLVs to the trailer */
    bool check_magic; /* the trailer ends with its magic */
};

struct bootcore_verdict {
    uint32_t result;
    enum bootcore_reason reason;
    uint32_t offset;
    uint32_t found;
    uint32_t expected;
    uint8_t key_hash[BOOTCORE_DIGEST_SIZE]; /* of the key that the image names */
    uint8_t digest[BOOTCORE_DIGEST_SIZE];   /* computed, where it came to that */
    struct bootcore_header header;
    uint32_t end; /* offset behind the last TLV */
    uint32_t seen;
    uint32_t key; /* index of the provisioned key that verified it */
    uint32_t counter;
    uint32_t dependency_count;
    struct bootcore_dependency dependencies[BOOTCORE_DEPENDENCIES_MAX];
    uint8_t wrapped_key[MCUBOOT_ECIES_SIZE]; /* as it stands in the image */
    uint8_t content_key
        [BOOTCORE_CONTENT_SIZE]; /* of an encrypted body; wiped unless the image is valid */
};

/*
 * Judges the image in one pass over it. Returns BOOTCORE_VALID, which is also the verdict's result, or anything else,
 * and then the verdict has the first reason. The caller wipes the verdict's content key.
 */
uint32_t bootcore_verify(const struct bootcore_request *request, struct bootcore_work *work,
                         struct bootcore_verdict *verdict) bootcore_must_check;

/*
 * Unwraps the content key of an image for the holder of `scalar` (ECIES-P256 as MCUboot has it); the caller wipes it.
 * Fails: the key was wrapped for somebody else.
 */
#endif
